using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class FunderReportTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task The_report_of_a_quarter_is_equal_to_the_ledger()
    {
        using var ledger = new PartnerLedger(state);
        var programme = await ledger.ProgrammeAsync(1000, funder: "city");
        await ledger.GrantAsync(programme, 500, "foundation", TimeProvider.System.GetUtcNow().AddYears(2));
        var sessions = Enumerable.Range(0, 14).Select(_ => state.Hold(programme) with { PartnerId = ledger.Partner }).ToArray();
        await CaptureAsync(sessions[..13]);
        await state.SendAsync(sessions[13]);
        await state.HoldReachesAsync(sessions[13].HoldId, "held");
        // Of people without a hold, whose credits were theirs.
        foreach (var person in Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()))
        {
            await ledger.MoveAsync(programme, 4, person);
            await ledger.MoveAsync(programme, 3, person, spend: true);
        }

        await PlaceInAsync(ledger, sessions[..6], "group", "fr", "2025-07-10");
        await PlaceInAsync(ledger, sessions[6..8], "group", "ar", "2025-07-11");
        await PlaceInAsync(ledger, sessions[8..13], "one_to_one", "fr", "2025-08-01");
        await PlaceInAsync(ledger, sessions[13..], "one_to_one", "fr", "2025-09-01");
        await BackDateAsync(ledger, programme, "2025-09-02");

        var report = await ledger.GetAsync($"/v1/credits/programmes/{programme}/funder-report?from=2025-07&to=2025-12");
        Assert.Equal("orne-valley", (string)report["zone"]!);
        var (summer, autumn) = (report["quarters"]![0]!, report["quarters"]![1]!);
        Assert.Equal(("2025-Q3", "2025-Q4"), ((string)summer["quarter"]!, (string)autumn["quarter"]!));

        // The first lot to expire was taken from: that of the foundation.
        await using var connection = ledger.Database();
        var spent = await connection.ExecuteScalarAsync<long>("select sum(balance)::bigint from accounts where programme_id = @programme and kind = 'spent'", new { programme });
        Assert.Equal(145, spent);
        Assert.Equal(spent, Shown(summer["spent"]));
        Assert.Equal(spent, summer["funders"]!.AsArray().Sum(share => Shown(share!["spent"]) ?? 0));
        Assert.Equal(1500, summer["funders"]!.AsArray().Sum(share => (long)share!["granted"]!));
        var foundation = summer["funders"]!.AsArray().Single(share => (string?)share!["funder"] == "foundation")!;
        Assert.Equal([(80, 80), (50, 50), (15, 15)], foundation["months"]!.AsArray().Select(month => ((int)Shown(month!["spent"])!, month["kinds"]!.AsArray().Sum(kind => (int)(Shown(kind!["spent"]) ?? 0)))));
        Assert.Equal(80, Shown(Kind(foundation, 0, "group")["spent"]));
        // Two people of one language: neither they nor, as the rest would be told by subtraction, the six of the other.
        Assert.Empty(Kind(foundation, 0, "group")["languages"]!.AsArray());
        Assert.Equal("fr", (string)Kind(foundation, 1, "one_to_one")["languages"]!.AsArray().Single()!["language"]!);
        Assert.Equal(15, Shown(Kind(foundation, 2, "unknown")["spent"]));
        Assert.True((bool)summer["held"]!["suppressed"]!);
        Assert.Equal(0, Shown(autumn["spent"]));

        var one = await ledger.GetAsync($"/v1/credits/programmes/{programme}/funder-report?from=2025-07&to=2025-09&funder=foundation");
        Assert.Equal(foundation.ToJsonString(), Assert.Single(one["quarters"]![0]!["funders"]!.AsArray())!.ToJsonString());
        var zone = await ledger.GetAsync("/v1/credits/funder-report?zone=orne-valley&from=2025-07&to=2025-12");
        Assert.Equal(report.ToJsonString(), Assert.Single(zone["reports"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task What_is_undone_after_the_report_counts_when_it_was_undone()
    {
        using var ledger = new PartnerLedger(state);
        var programme = await ledger.ProgrammeAsync(1000);
        var sessions = Enumerable.Range(0, 6).Select(_ => state.Hold(programme) with { PartnerId = ledger.Partner }).ToArray();
        await CaptureAsync(sessions);
        await PlaceInAsync(ledger, sessions, "group", "fr", "2025-02-10");
        await BackDateAsync(ledger, programme, "2025-02-11");
        var before = await ledger.GetAsync($"/v1/credits/programmes/{programme}/funder-report?from=2025-01&to=2025-06");
        Assert.Equal(60, Shown(before["quarters"]![0]!["spent"]));

        await ReverseSpendsAsync(ledger, programme, "2025-05-05");
        var after = await ledger.GetAsync($"/v1/credits/programmes/{programme}/funder-report?from=2025-01&to=2025-06");
        Assert.Equal(before["quarters"]![0]!.ToJsonString(), after["quarters"]![0]!.ToJsonString());
        Assert.Equal(-60, Shown(after["quarters"]![1]!["spent"]));
        Assert.Equal(-60, Shown(Kind(after["quarters"]![1]!["funders"]![0]!, 1, "group")["spent"]));
    }

    [Theory]
    [InlineData("", "?from")]
    [InlineData("?from=2025-02&to=2025-06", "?from")]
    [InlineData("?from=2025-01&to=2025-05", "?to")]
    [InlineData("?from=2099-01&to=2099-03", "?to")]
    public async Task Only_whole_quarters_that_are_complete_are_reported(string query, string pointer)
    {
        using var ledger = new PartnerLedger(state);
        var programme = await ledger.ProgrammeAsync();
        var problem = await JsonAsync(await ledger.Http.GetAsync($"/v1/credits/programmes/{programme}/funder-report{query}"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)problem["errors"]![0]!["pointer"]!);
        using var stranger = new PartnerLedger(state);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.GetAsync($"/v1/credits/programmes/{programme}/funder-report?from=2025-01&to=2025-03")).StatusCode);
    }

    static long? Shown(JsonNode? figure) => (bool)figure!["suppressed"]! ? null : (long)figure["credits"]!;

    static JsonNode Kind(JsonNode share, int month, string kind) => share["months"]![month]!["kinds"]!.AsArray().Single(row => (string)row!["kind"]! == kind)!;

    async Task CaptureAsync(HoldCredits[] sessions)
    {
        await state.SendAsync(sessions);
        foreach (var session in sessions)
        {
            await state.HoldReachesAsync(session.HoldId, "held");
        }

        await state.SendAsync([.. sessions.Select(session => new CaptureHold(session.HoldId, session.BookingId))]);
        foreach (var session in sessions)
        {
            await state.HoldReachesAsync(session.HoldId, "captured");
        }
    }

    static Task PlaceInAsync(PartnerLedger ledger, HoldCredits[] sessions, string kind, string language, string day) => ledger.TamperAsync(
        "update holds set kind = @kind, language = @language, starts_at = @day::date at time zone 'UTC' where id = any(@ids)", new { kind, language, day, ids = sessions.Select(session => session.HoldId).ToArray() });

    // As if all of it had been written then.
    static Task BackDateAsync(PartnerLedger ledger, Guid programme, string day) => ledger.TamperAsync("""
        update entries e set at = @day::date at time zone 'UTC' from accounts a where a.id = e.account_id and a.programme_id = @programme;
        update transfers set at = @day::date at time zone 'UTC' where programme_id = @programme;
        update holds set created_at = @day::date at time zone 'UTC', settled_at = case when settled_at is not null then @day::date at time zone 'UTC' end where programme_id = @programme;
        """, new { day, programme });

    static Task ReverseSpendsAsync(PartnerLedger ledger, Guid programme, string day) => ledger.TamperAsync("""
        insert into transfers (id, partner_id, programme_id, kind, reverses, at, request) select gen_random_uuid(), partner_id, programme_id, 'reverse', id, @day::date at time zone 'UTC', ''
            from transfers where programme_id = @programme and kind = 'spend';
        insert into entries (account_id, version, transfer_id, amount, balance_after, at)
            select e.account_id, a.version + row_number() over (partition by e.account_id order by e.version), t.id, -e.amount, 0, t.at
            from transfers t join entries e on e.transfer_id = t.reverses join accounts a on a.id = e.account_id where t.programme_id = @programme and t.kind = 'reverse'
        """, new { day, programme });
}
