using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Scheduling.Series;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;
using static Entraide.Scheduling.Tests.Integration.SeriesCalls;

namespace Entraide.Scheduling.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class SeriesTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task A_series_becomes_sessions_that_can_be_joined()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), count: 4, exceptions: [Evening(9)], extra: [Evening(10, "09:00")]));
        Assert.Equal(4, (int)series["sessions"]!);
        Assert.Empty(series["clashes"]!.AsArray());
        var sessions = await state.SessionsAsync(series);
        Assert.Equal([Evening(2), Evening(10, "09:00"), Evening(16), Evening(23)], sessions.Select(session => (string)session["occurrence"]!));
        Assert.All(sessions, session => Assert.Equal((string)session["occurrence"]!, (string)session["local_start"]!));
        Assert.Equal((Guid)series["id"]!, (Guid)sessions[0]["series_id"]!);
        await state.JoinedAsync(await state.RegisterParticipantAsync(), sessions[0]);
        Assert.Equal(1, await state.ScalarAsync<long>($"select count(*) from occupied where owner_id = '{series["id"]}'"));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task An_occurrence_whose_lead_or_room_is_taken_is_seen_and_cannot_be_booked_until_it_is_free()
    {
        var (supporter, room) = (await state.ListSupporterAsync(), Guid.CreateVersion7());
        var first = await state.PlannedAsync(Weekly(supporter, Evening(9), count: 1));
        var second = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(16), count: 1, room: room));
        var series = await state.PlannedAsync(Weekly(supporter, Evening(2), count: 4, room: room));
        Assert.Equal([(Evening(9), "slot-taken"), (Evening(16), "room-taken")],
            series["clashes"]!.AsArray().Select(clash => ((string)clash!["occurrence"]!, (string)clash["reason"]!)));
        var sessions = await state.SessionsAsync(series);
        Assert.Equal(["scheduled", "clashing", "clashing", "scheduled"], sessions.Select(session => (string)session["state"]!));
        await (await state.JoinAsync(await state.RegisterParticipantAsync(), sessions[1])).ConflictAsync("session-not-open");
        await state.TimesMatchAsync();

        await state.EditedAsync(first, "one", Evening(9), new { cancelled = true });
        var again = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/expand", new { }), HttpStatusCode.OK);
        Assert.Equal(Evening(16), (string)Assert.Single(again["clashes"]!.AsArray())!["occurrence"]!);
        await state.JoinedAsync(await state.RegisterParticipantAsync(), sessions[1]);
        Assert.NotNull(second);
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task A_limit_of_the_lead_binds_a_series_too()
    {
        var supporter = await state.ListSupporterAsync(perDay: 1, perWeek: 1);
        await state.PlannedAsync(Weekly(supporter, Evening(9), count: 1));
        var series = await state.PlannedAsync(Weekly(supporter, Evening(2, "10:00"), count: 3));
        var clash = Assert.Single(series["clashes"]!.AsArray());
        Assert.StartsWith("limit-sessions-per-", (string)clash!["reason"]!);
    }

    [Fact]
    public async Task Of_many_series_that_want_one_room_each_evening_goes_to_one()
    {
        var room = Guid.CreateVersion7();
        var supporters = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => state.ListSupporterAsync()));
        var series = await Task.WhenAll(supporters.Select(supporter => state.PlannedAsync(Weekly(supporter, Evening(3), count: 5, room: room))));
        Assert.Equal(5, series.Sum(one => (int)one["sessions"]! - one["clashes"]!.AsArray().Count));
        Assert.Equal(35, series.Sum(one => one["clashes"]!.AsArray().Count));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task It_is_expanded_as_far_as_is_asked_and_no_further()
    {
        var supporter = await state.ListSupporterAsync();
        var series = await state.PlannedAsync(Weekly(supporter, Evening(2), rule: new { frequency = "weekly" }));
        Assert.Equal(13, (int)series["sessions"]!);
        var further = await ExpandAsync(series, TimeProvider.System.GetUtcNow().AddDays(365));
        Assert.Equal(52, (int)(await JsonAsync(further, HttpStatusCode.OK))["sessions"]!);
        // Nothing is made twice.
        Assert.Equal(52, (int)(await JsonAsync(await ExpandAsync(series, TimeProvider.System.GetUtcNow().AddDays(200)), HttpStatusCode.OK))["sessions"]!);
        Assert.Equal("/until", await PointerAsync(await ExpandAsync(series, TimeProvider.System.GetUtcNow().AddYears(6))));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task The_job_makes_what_has_come_within_the_horizon()
    {
        var supporter = await state.ListSupporterAsync();
        var series = await state.PlannedAsync(Weekly(supporter, Evening(2), rule: new { frequency = "weekly" }));
        // As it would be a month later: less is made, and the next stretch is due.
        await state.ExecuteAsync($"""
            with gone as (delete from sessions where series_id = '{series["id"]}' and starts_at > now() + interval '60 days' returning id),
                free as (delete from occupied where owner_id = '{series["id"]}')
            update series set expanded_to = (now() + interval '60 days')::timestamp, due_at = now() where id = '{series["id"]}'
            """);
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Scheduling.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ExpandSeries>().RunAsync(CancellationToken.None);
        Assert.Equal(13, (await state.SessionsAsync(series)).Length);
        Assert.True(await state.ScalarAsync<bool>($"select due_at > now() + interval '23 hours' from series where id = '{series["id"]}'"));
        // The rest of the time that this test took away, so that the database is whole for the others.
        await state.ExecuteAsync($"update sessions set state = 'clashing', clash = 'slot-taken' where series_id = '{series["id"]}' and starts_at < now() + interval '60 days'");
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/expand", new { }), HttpStatusCode.OK);
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task Sessions_are_paged_by_start()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), count: 7));
        List<string> seen = [];
        for (var next = $"/v1/scheduling/series/{series["id"]}/sessions?limit=3"; next is not null;)
        {
            var answer = await state.Http.GetAsync(next);
            var page = await JsonAsync(answer, HttpStatusCode.OK);
            seen.AddRange(page["items"]!.AsArray().Select(session => (string)session!["occurrence"]!));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single()[1..].Split('>')[0] : null;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => Evening(2 + 7 * i)), seen);
    }

    [Fact]
    public async Task Another_partners_series_answers_as_one_that_does_not_exist()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2)));
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        foreach (var path in new[] { "", "/sessions" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/scheduling/series/{series["id"]}{path}")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/expand", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/edits",
            new { scope = "all", occurrence = Evening(2), changes = new { cancelled = true } })).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_a_series_is_refused_with_its_place()
    {
        var supporter = await state.ListSupporterAsync();
        var cases = new (string Pointer, object Series)[]
        {
            ("/zone", Weekly(supporter, Evening(2), zone: "Europe/Atlantis")),
            ("/rule", Weekly(supporter, "2027-02-01T18:00", rule: new { frequency = "monthly", interval = 12, day_of_month = 30 })),
            ("/rule", Weekly(supporter, "2020-01-01T18:00", count: 3)),
            ("/rule/count", Weekly(supporter, Evening(2), count: 1_000_000)),
            ("/rule/count", Weekly(supporter, Evening(2), count: 0)),
            ("/rule/until", Weekly(supporter, Evening(2), rule: new { frequency = "weekly", count = 3, until = Evening(20) })),
            ("/rule/until", Weekly(supporter, Evening(2), rule: new { frequency = "weekly", until = "2101-01-01T00:00" })),
            ("/rule/interval", Weekly(supporter, Evening(2), rule: new { frequency = "weekly", interval = 0 })),
            ("/rule/nth", Weekly(supporter, Evening(2), rule: new { frequency = "monthly", nth = 6, weekdays = new[] { "monday" } })),
            ("/rule/day_of_month", Weekly(supporter, Evening(2), rule: new { frequency = "monthly", day_of_month = 32 })),
            ("/rule/weekdays", Weekly(supporter, Evening(2), rule: new { frequency = "weekly", weekdays = new[] { "monday", "monday" } })),
            ("/starts_at", Weekly(supporter, "1969-12-31T18:00")),
            ("/starts_at", Weekly(supporter, "2101-01-01T18:00")),
            ("/starts_at", Weekly(supporter, "2026-02-30T18:00")),
            ("/starts_at", Weekly(supporter, "2026-12-01T18:00:00Z")),
            ("/details/minutes", Weekly(supporter, Evening(2), minutes: 0)),
            ("/exceptions/1", Weekly(supporter, Evening(2), exceptions: [Evening(9), Evening(10)])),
            ("/extra_dates/0", Weekly(supporter, Evening(2), extra: ["2126-01-01T10:00"])),
            ("/details/supporter_id", Weekly(Guid.CreateVersion7(), Evening(2))),
        };
        foreach (var (pointer, series) in cases)
        {
            Assert.Equal(pointer, await PointerAsync(await state.PlanAsync(series)));
        }

        await (await state.PlanAsync(Weekly(supporter, Evening(2), extra: [Evening(9, "18:30")]))).ConflictAsync("occurrences-overlap");
    }

    Task<HttpResponseMessage> ExpandAsync(JsonNode series, DateTimeOffset until) => state.Http.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/expand", new { until });

    static async Task<string> PointerAsync(HttpResponseMessage answer) => (string)(await JsonAsync(answer, HttpStatusCode.UnprocessableEntity))["errors"]![0]!["pointer"]!;
}
