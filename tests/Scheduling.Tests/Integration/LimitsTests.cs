using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Supporters have limits: a booking that would break one is refused and says which.</summary>
[Trait("Category", "Integration")]
public sealed class LimitsTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>, IAsyncLifetime
{
    readonly DateTimeOffset monday = Supporting.Monday();

    public Task InitializeAsync() => state.GrantAsync(1000);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("""{"sessions_per_day":1}""", 3, "limit-sessions-per-day", 1, 1)]
    [InlineData("""{"sessions_per_week":1}""", 48, "limit-sessions-per-week", 1, 1)]
    [InlineData("""{"hours_per_day":1.5}""", 3, "limit-hours-per-day", 1.5, 1)]
    [InlineData("""{"hours_per_week":1.99}""", 48, "limit-hours-per-week", 1.99, 1)]
    public async Task A_second_session_breaks_a_limit_by_name(string limits, int hoursLater, string limit, decimal allowed, decimal reached)
    {
        var supporter = await state.ListSupporterAsync();
        await state.Http.SetLimitsAsync($"supporters/{supporter}/", JsonNode.Parse(limits)!);
        await JsonAsync(await BookAsync(supporter, monday), HttpStatusCode.Created);
        await BookAsync(supporter, monday.AddHours(hoursLater)).RefusedAsync(limit, allowed, reached);
        await JsonAsync(await BookAsync(supporter, monday.AddDays(7)), HttpStatusCode.Created);
        await state.Http.PlanAsync(supporter, monday.AddHours(hoursLater)).RefusedAsync(limit, allowed, reached);
    }

    [Fact]
    public async Task After_a_hard_session_and_its_debrief_nothing_is_booked_until_they_have_recovered()
    {
        var supporter = await state.ListSupporterAsync();
        var hard = await JsonAsync(await state.Http.PlanAsync(supporter, monday, hard: true), HttpStatusCode.Created);
        Assert.Equal(15, (int)hard["debrief_minutes"]!);
        await BookAsync(supporter, monday.AddMinutes(80)).RefusedAsync("limit-recovery", 30, 5);
        Assert.Equal("urn:entraide:problem:slot-taken", (string)(await JsonAsync(await BookAsync(supporter, monday.AddMinutes(65)), HttpStatusCode.Conflict))["type"]!);
        await JsonAsync(await BookAsync(supporter, monday.AddMinutes(105)), HttpStatusCode.Created);
        await state.Http.PlanAsync(supporter, monday.AddMinutes(-80), hard: true).RefusedAsync("limit-recovery", 30, 5);
        await state.Http.PlanAsync(supporter, monday.AddMinutes(-105), hard: true).PlannedAsync();
    }

    [Fact]
    public async Task One_mentee_more_than_they_can_walk_beside_is_refused()
    {
        var supporter = await state.ListSupporterAsync();
        await state.Http.SetLimitsAsync($"supporters/{supporter}/", new { concurrent_mentees = 1 });
        var (first, second) = (await state.RegisterParticipantAsync(), await state.RegisterParticipantAsync());
        var meetings = new List<Guid>();
        for (var day = 0; day < 3; day++)
        {
            meetings.Add(await state.Http.PlanAsync(supporter, monday.AddDays(day), "mentoring").PlannedAsync());
        }

        await JsonAsync(await state.JoinAsync(meetings[0], first), HttpStatusCode.Created);
        await state.JoinAsync(meetings[1], second).RefusedAsync("limit-concurrent-mentees", 1, 1);
        await JsonAsync(await state.JoinAsync(meetings[1], first), HttpStatusCode.Created);
        await state.SqlAsync("update bookings set state = 'cancelled' where participant_id = @first", new { first });
        await JsonAsync(await state.JoinAsync(meetings[2], second), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Of_many_people_at_once_a_mentor_takes_on_no_more_than_they_can()
    {
        var supporter = await state.ListSupporterAsync();
        await state.Http.SetLimitsAsync($"supporters/{supporter}/", new { concurrent_mentees = 2 });
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => state.RegisterParticipantAsync()));
        var meetings = await Task.WhenAll(people.Select((_, i) => state.Http.PlanAsync(supporter, monday.AddHours(i + 1), "mentoring", minutes: 30).PlannedAsync()));
        var answers = await Task.WhenAll(people.Select((person, i) => state.JoinAsync(meetings[i], person)));
        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
    }

    [Fact]
    public async Task A_co_facilitator_who_is_a_supporter_is_limited_too()
    {
        var (lead, second) = (await state.ListSupporterAsync(), await state.ListSupporterAsync(perDay: 1));
        await state.Http.PlanAsync(lead, monday, second: second).PlannedAsync();
        var refused = await state.Http.PlanAsync(lead, monday.AddHours(4), second: second);
        await Task.FromResult(refused).RefusedAsync("limit-sessions-per-day", 1, 1);
        Assert.Equal(second, (Guid)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["supporter_id"]!);
        // A professional of the partner's own has no limits here.
        await state.Http.PlanAsync(lead, monday.AddHours(4), second: Guid.CreateVersion7()).PlannedAsync();
    }

    [Fact]
    public async Task The_nearest_that_is_set_holds_and_deleting_it_puts_the_next_back()
    {
        var partner = Guid.CreateVersion7();
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write scheduling.region");
        var supporter = await state.ListSupporterAsync(perDay: 3, perWeek: 9, partner: partner);
        try
        {
            await http.SetLimitsAsync("regions/test/", new { recovery_minutes = 60, hours_per_day = 6, hours_per_week = 20.5m, sessions_per_day = 10 });
            await http.SetLimitsAsync("", new { hours_per_day = 5, hours_per_week = 19 });
            await http.SetLimitsAsync($"supporters/{supporter}/", new { hours_per_day = 2.25m, sessions_per_week = 4 });
            await HoldAsync("3 capacity", "4 supporter", "2.25 supporter", "19 partner", "60 region", "15 platform", "5 platform");
            Assert.Equal(19, (decimal)(await JsonAsync(await http.GetAsync("/v1/scheduling/limits"), HttpStatusCode.OK))["hours_per_week"]!);

            Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/v1/scheduling/supporters/{supporter}/limits")).StatusCode);
            await HoldAsync("3 capacity", "9 capacity", "5 partner", "19 partner", "60 region", "15 platform", "5 platform");
            Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("/v1/scheduling/limits")).StatusCode);
            await HoldAsync("3 capacity", "9 capacity", "6 region", "20.5 region", "60 region", "15 platform", "5 platform");
        }
        finally
        {
            Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("/v1/scheduling/regions/test/limits")).StatusCode);
        }

        await HoldAsync("3 capacity", "9 capacity", "8 platform", "40 platform", "30 platform", "15 platform", "5 platform");

        async Task HoldAsync(params string[] expected)
        {
            var limits = await JsonAsync(await http.GetAsync($"/v1/scheduling/supporters/{supporter}/limits"), HttpStatusCode.OK);
            string[] members = ["sessions_per_day", "sessions_per_week", "hours_per_day", "hours_per_week", "recovery_minutes", "debrief_minutes", "concurrent_mentees"];
            Assert.Equal(expected, members.Select(member => $"{(decimal)limits[member]!["value"]!:0.##} {limits[member]!["from"]}"));
        }
    }

    [Fact]
    public async Task A_regions_limits_need_their_own_scope_and_are_those_of_the_callers_region()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await state.Http.PutAsJsonAsync("/v1/scheduling/regions/test/limits", new { hours_per_day = 0 })).StatusCode);
        using var region = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.region");
        Assert.Equal(HttpStatusCode.NotFound, (await region.PutAsJsonAsync("/v1/scheduling/regions/elsewhere/limits", new { hours_per_day = 0 })).StatusCode);
    }

    [Fact]
    public async Task Limits_out_of_range_or_of_a_stranger_are_refused()
    {
        var problem = await JsonAsync(await state.Http.PutAsJsonAsync("/v1/scheduling/limits", new { hours_per_day = 25, recovery_minutes = -1 }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["/hours_per_day", "/recovery_minutes"], problem["errors"]!.AsArray().Select(error => (string)error!["pointer"]!).Order());
        var stranger = await state.ListSupporterAsync(partner: Guid.CreateVersion7());
        foreach (var limits in new[] { $"/v1/scheduling/supporters/{stranger}/limits", $"/v1/scheduling/supporters/{Guid.CreateVersion7()}/limits" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync(limits)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await state.Http.PutAsJsonAsync(limits, new { })).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync(limits)).StatusCode);
        }
    }

    [Fact]
    public async Task Weekly_sessions_and_weighted_hours_hold_under_parallel_bookings_on_two_replicas()
    {
        await using var replica = await RunningService.StartAsync(SchedulingService.Build, typeof(SchedulingWithOpenSlot).Assembly, $"--ConnectionStrings:database={state.Scheduling.Database}");
        using var other = replica.As(state.Partner, "scheduling.read scheduling.write");
        var (bySessions, byHours) = (await state.ListSupporterAsync(perWeek: 3), await state.ListSupporterAsync());
        await state.Http.SetLimitsAsync($"supporters/{byHours}/", new { hours_per_week = 5 });
        // Four each day, over the five days of a week; each of the second supporter's weighs an hour and a half.
        var asked = from day in Enumerable.Range(0, 5) from slot in Enumerable.Range(0, 4) select (At: monday.AddDays(day).AddHours(2 * slot), Through: slot % 2 == 0 ? state.Http : other);
        var answers = await Task.WhenAll(asked.SelectMany(one => new[]
        {
            Named("sessions", one.Through.PlanAsync(bySessions, one.At)), Named("hours", one.Through.PlanAsync(byHours, one.At, weight: 150)),
        }));
        Assert.Equal(3, answers.Count(answer => answer is ("sessions", HttpStatusCode.Created, _)));
        Assert.Equal(3, answers.Count(answer => answer is ("hours", HttpStatusCode.Created, _)));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Contains($"limit-{answer.Of}-per-week", answer.Body, StringComparison.Ordinal));

        static async Task<(string Of, HttpStatusCode Status, string Body)> Named(string of, Task<HttpResponseMessage> answer) => (of, (await answer).StatusCode, await (await answer).Content.ReadAsStringAsync());
    }

    async Task<HttpResponseMessage> BookAsync(Guid supporter, DateTimeOffset startsAt) => await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, startsAt, wait: 0);
}
