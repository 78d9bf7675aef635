using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Dapper;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class ReadingTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    const string Ever = "from=2020-01-01&to=2100-01-01";

    [Fact]
    public async Task A_balance_comes_with_its_lots_and_what_is_pending_on_it()
    {
        using var ledger = new PartnerLedger(state);
        var (programme, other, person) = (await ledger.ProgrammeAsync(30, expiresAt: TimeProvider.System.GetUtcNow().AddDays(30)), await ledger.ProgrammeAsync(), Guid.CreateVersion7());
        await ledger.GrantAsync(programme, 20, expiresAt: TimeProvider.System.GetUtcNow().AddDays(60));
        await ledger.MoveAsync(programme, 40, person);
        await ledger.MoveAsync(other, 5, person);
        var deadline = TimeProvider.System.GetUtcNow().AddDays(2);
        var hold = await SetAsideAsync(ledger, programme, person, 12, deadline);

        var view = await ledger.GetAsync($"/v1/credits/accounts/{person}");
        Assert.Equal((45, 12, 33), ((long)view["posted"]!, (long)view["held"]!, (long)view["available"]!));
        Assert.Equal([30, 10, 5], view["accounts"]!.AsArray().OrderBy(account => (Guid)account!["programme_id"]! == other).Select(account => (long)account!["balance"]!));
        Assert.Equal((30, 18, 12), Figures(view["accounts"]!.AsArray().Single(account => (long)account!["balance"]! == 30)!));
        Assert.All(view["accounts"]!.AsArray(), account => Assert.NotNull(account!["lot_id"]));
        var pending = Assert.Single(view["pending"]!.AsArray())!;
        Assert.Equal((hold, 12), ((Guid)pending["hold_id"]!, (long)pending["credits"]!));
        Assert.Equal(deadline, (DateTimeOffset)pending["expires_at"]!, TimeSpan.FromMilliseconds(1));

        var one = await ledger.GetAsync($"/v1/credits/accounts/{person}?programme_id={other}");
        Assert.Equal((5, 0), ((long)one["posted"]!, one["pending"]!.AsArray().Count));
        using var stranger = new PartnerLedger(state);
        Assert.Empty((await stranger.GetAsync($"/v1/credits/accounts/{person}"))["accounts"]!.AsArray());
    }

    [Fact]
    public async Task What_is_pending_on_a_pool_adds_up_to_what_it_holds()
    {
        using var ledger = new PartnerLedger(state);
        var programme = await ledger.ProgrammeAsync(100);
        var holds = Enumerable.Range(0, 3).Select(_ => state.Hold(programme) with { PartnerId = ledger.Partner }).ToArray();
        await state.SendAsync(holds);
        foreach (var hold in holds)
        {
            await state.HoldReachesAsync(hold.HoldId, "held");
        }

        var pool = await ledger.GetAsync($"/v1/credits/accounts/{programme}");
        Assert.Equal((30, 30), ((long)pool["held"]!, pool["pending"]!.AsArray().Sum(hold => (long)hold!["credits"]!)));
        Assert.Equal(holds.Select(hold => hold.HoldId).Order(), pool["pending"]!.AsArray().Select(hold => (Guid)hold!["hold_id"]!).Order());
    }

    [Fact]
    public async Task Credits_of_a_lot_that_expired_are_posted_but_not_available()
    {
        using var ledger = new PartnerLedger(state);
        var (programme, person) = (await ledger.ProgrammeAsync(30, expiresAt: TimeProvider.System.GetUtcNow().AddDays(30)), Guid.CreateVersion7());
        await ledger.MoveAsync(programme, 10, person);
        await using var connection = ledger.Database();
        await connection.ExecuteAsync("update accounts set expires_at = now() - interval '1 second' where owner_id = @person", new { person });
        Assert.Equal(0, (long)(await ledger.GetAsync($"/v1/credits/accounts/{person}"))["available"]!);
    }

    [Fact]
    public async Task A_balance_as_of_any_time_is_what_had_been_posted_by_then()
    {
        using var ledger = new PartnerLedger(state);
        var (programme, person) = (await ledger.ProgrammeAsync(500), Guid.CreateVersion7());
        await ledger.GrantAsync(programme, 500, expiresAt: TimeProvider.System.GetUtcNow().AddDays(60));
        for (var i = 1; i <= 12; i++)
        {
            await ledger.MoveAsync(programme, i * 10, person);
        }

        await using var connection = ledger.Database();
        var entries = (await connection.QueryAsync<(DateTime At, long Amount)>("select e.at, e.amount from entries e join accounts a on a.id = e.account_id where a.owner_id = @person order by e.at", new { person })).AsList();
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("select count(*) from accounts where owner_id = @person", new { person }));
        foreach (var moment in entries.SelectMany(entry => new[] { entry.At.AddMicroseconds(-1), entry.At, entry.At.AddMicroseconds(1) }).Append(entries[0].At.AddYears(-1)))
        {
            var past = await ledger.GetAsync($"/v1/credits/accounts/{person}/balance?as_of={moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}");
            Assert.Equal(entries.Where(entry => entry.At <= moment).Sum(entry => entry.Amount), (long)past["posted"]!);
        }
    }

    [Theory]
    [InlineData("2026-02-01", "2026-02-01")]
    [InlineData("2026-02-01T10:00:00Z", "2026-02-03")]
    [InlineData("2026-02-02", "2026-02-04")]
    [InlineData("2026-01-01", "2026-03-01")]
    [InlineData("2026-03-01", "2026-04-01")]
    public async Task Opening_and_lines_are_the_closing_for_any_period(string from, string to)
    {
        using var ledger = new PartnerLedger(state);
        var (programme, person) = (await ledger.ProgrammeAsync(), Guid.CreateVersion7());
        await BackDateAsync(ledger, programme, person, days: 6);
        if (from == to)
        {
            to += "T00:00:01Z";
        }

        foreach (var path in new[] { $"accounts/{person}/statement?programme_id={programme}&from={from}&to={to}", $"programmes/{programme}/statement?from={from}&to={to}", $"statement?zone=orne-valley&from={from}&to={to}" })
        {
            var statement = await ledger.GetAsync($"/v1/credits/{path}");
            var (opening, closing) = ((long)statement["opening"]!, (long)statement["closing"]!);
            var lines = statement["lines"]!.AsArray();
            Assert.Equal(closing, opening + lines.Sum(line => (long)line!["amount"]!));
            Assert.Equal(closing, lines.Count == 0 ? opening : (long)lines[^1]!["balance_after"]!);
            Assert.Equal((opening, closing), (statement["accounts"]!.AsArray().Sum(account => (long)account!["opening"]!), statement["accounts"]!.AsArray().Sum(account => (long)account!["closing"]!)));
            await AssertAsEntriesAsync(ledger, path.StartsWith("accounts", StringComparison.Ordinal) ? person : programme, Instant(from), Instant(to), opening, closing, lines.Count);
        }
    }

    [Fact]
    public async Task A_statement_is_the_same_as_csv_whichever_way_that_is_asked_for()
    {
        using var ledger = new PartnerLedger(state);
        var (programme, person) = (await ledger.ProgrammeAsync(), Guid.CreateVersion7());
        await ledger.MoveAsync(programme, 40, person);
        await ledger.MoveAsync(programme, 15, person, spend: true);
        var json = await ledger.GetAsync($"/v1/credits/accounts/{person}/statement?{Ever}");
        using var accepting = new HttpRequestMessage(HttpMethod.Get, $"/v1/credits/accounts/{person}/statement?{Ever}");
        accepting.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json", 0.5));
        accepting.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        foreach (var response in new[] { await ledger.Http.SendAsync(accepting), await ledger.Http.GetAsync($"/v1/credits/accounts/{person}/statement?{Ever}&format=csv") })
        {
            Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
            var text = await response.Content.ReadAsStringAsync();
            Assert.EndsWith("\r\n", text);
            var rows = text.TrimEnd().Split("\r\n").Select(row => row.Split(',')).ToArray();
            Assert.Equal(["row", "at", "kind", "programme_id", "account_id", "lot_id", "transfer_id", "booking_id", "amount", "balance_after"], rows[0]);
            Assert.Equal(["opening", "line", "line", "closing"], rows.Skip(1).Select(row => row[0]));
            Assert.Equal(["0", "40", "25", "25"], rows.Skip(1).Select(row => row[^1]));
            Assert.Equal(["40", "-15"], rows[2..4].Select(row => row[8]));
            Assert.Equal(json["lines"]!.AsArray().Select(line => (string)line!["transfer_id"]!), rows[2..4].Select(row => row[6]));
            Assert.Equal(["allocate", "spend"], rows[2..4].Select(row => row[2]));
        }
    }

    [Fact]
    public async Task A_statement_of_a_zone_is_that_of_its_programmes()
    {
        using var ledger = new PartnerLedger(state);
        var (one, two) = (await ledger.ProgrammeAsync(100, "north"), await ledger.ProgrammeAsync(70, "north"));
        await ledger.ProgrammeAsync(40, "south");
        await ledger.MoveAsync(one, 25, Guid.CreateVersion7());
        var zone = await ledger.GetAsync($"/v1/credits/statement?zone=north&{Ever}");
        Assert.Equal((0, 145, 3), ((long)zone["opening"]!, (long)zone["closing"]!, zone["lines"]!.AsArray().Count));
        Assert.Equal(new[] { one, two }.Order(), zone["lines"]!.AsArray().Select(line => (Guid)line!["programme_id"]!).Distinct().Order());
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.Http.GetAsync($"/v1/credits/statement?zone=nowhere&{Ever}")).StatusCode);
        using var stranger = new PartnerLedger(state);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.GetAsync($"/v1/credits/programmes/{one}/statement?{Ever}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.GetAsync($"/v1/credits/statement?zone=north&{Ever}")).StatusCode);
    }

    [Theory]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/statement", "?from")]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/statement?from=2026-01-01&to=yesterday", "?to")]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/statement?from=2026-02-01&to=2026-02-01", "?to")]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/statement?from=2026-01-01&to=2026-02-01&format=xml", "?format")]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/statement?from=2026-01-01&to=2026-02-01&programme_id=x", "?programme_id")]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/balance", "?as_of")]
    [InlineData("accounts/0199f0c1-0000-7000-8000-000000000001/balance?as_of=2100-01-01", "?as_of")]
    [InlineData("statement?from=2026-01-01&to=2026-02-01", "?zone")]
    public async Task A_question_that_cannot_be_answered_is_refused_by_name(string path, string pointer)
    {
        var problem = await JsonAsync(await state.Http.GetAsync($"/v1/credits/{path}"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)problem["errors"]![0]!["pointer"]!);
    }

    /// <summary>Ten transfers a day from the pool to a person, the first days of February 2026, as if they had been written then.</summary>
    static Task BackDateAsync(PartnerLedger ledger, Guid programme, Guid person, int days) => ledger.TamperAsync("""
        insert into accounts (id, partner_id, programme_id, kind, owner_id, lot_id, floor, moved_at)
            select gen_random_uuid(), partner_id, programme_id, 'participant', @person, lot_id, 0, now() from accounts where programme_id = @programme and kind = 'pool';
        create temp table days as select n, gen_random_uuid() as id, timestamptz '2026-02-01 00:00Z' + (n - 1) * interval '144 minutes' as at from generate_series(1, @days * 10) n;
        update entries e set at = '2026-01-15' from accounts a where a.id = e.account_id and a.programme_id = @programme;
        insert into transfers (id, partner_id, programme_id, kind, at, request) select d.id, p.partner_id, p.id, 'allocate', d.at, '' from days d cross join programmes p where p.id = @programme;
        insert into entries (account_id, version, transfer_id, amount, balance_after, at)
            select a.id, a.version + d.n, d.id, case a.kind when 'pool' then -1 else 1 end, a.balance + d.n * case a.kind when 'pool' then -1 else 1 end, d.at
            from days d cross join accounts a where a.programme_id = @programme and a.kind in ('pool', 'participant');
        update accounts a set version = e.version, balance = e.balance_after, moved_at = e.at from entries e
            where e.account_id = a.id and a.programme_id = @programme and e.version = (select max(version) from entries where account_id = a.id);
        drop table days;
        """, new { programme, person, days });

    static async Task AssertAsEntriesAsync(PartnerLedger ledger, Guid owner, DateTimeOffset from, DateTimeOffset to, long opening, long closing, int lines)
    {
        await using var connection = ledger.Database();
        var sums = await connection.QuerySingleAsync<(long, long, long)>("""
            select coalesce(sum(amount) filter (where e.at < @from), 0)::bigint, coalesce(sum(amount) filter (where e.at < @to), 0)::bigint, count(*) filter (where e.at >= @from and e.at < @to)
            from entries e join accounts a on a.id = e.account_id where a.owner_id = @owner and a.kind in ('pool', 'participant')
            """, new { owner, from = from.UtcDateTime, to = to.UtcDateTime });
        Assert.Equal(sums, (opening, closing, lines));
    }

    static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    static (long, long, long) Figures(JsonNode account) => ((long)account["posted"]!, (long)account["available"]!, (long)account["held"]!);

    /// <summary>A hold on what the person has of the lot that expires first.</summary>
    static async Task<Guid> SetAsideAsync(PartnerLedger ledger, Guid programme, Guid person, long credits, DateTimeOffset expiresAt)
    {
        var hold = Guid.CreateVersion7();
        await using var connection = ledger.Database();
        await connection.OpenAsync();
        await connection.ExecuteAsync("""
            insert into holds (id, partner_id, programme_id, participant_id, credits, state, expires_at, created_at) values (@hold, @Partner, @programme, @person, @credits, 'held', @expiresAt, now());
            insert into hold_parts select @hold, id, @credits from accounts where owner_id = @person and programme_id = @programme order by expires_at limit 1;
            update accounts a set held = held + @credits from hold_parts p where p.account_id = a.id and p.hold_id = @hold;
            """, new { hold, ledger.Partner, programme, person, credits, expiresAt = expiresAt.UtcDateTime });
        return hold;
    }
}
