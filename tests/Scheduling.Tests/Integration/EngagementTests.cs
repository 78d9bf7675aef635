using System.Net;
using System.Net.Http.Json;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>The calendars of many supporters are read another way than that of one: both have to hold the same.</summary>
[Trait("Category", "Integration")]
public sealed class EngagementTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Calendars_of_many_hold_what_the_calendar_of_one_holds()
    {
        var (lead, second) = (await state.ListSupporterAsync(), await state.ListSupporterAsync());
        (int Hour, string Kind, Guid Lead, Guid? Second, bool Hard, int Weight, int Minutes)[] planned =
        [
            (30, "group", lead, second, true, 100, 10), (40, "mentoring", lead, null, false, 50, 10), (50, "workshop", second, lead, false, 151, 75), (60, "group", second, null, true, 100, 95),
        ];
        foreach (var (hour, kind, by, with, hard, weight, minutes) in planned)
        {
            await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/sessions", new
            {
                starts_at = InHours(hour).AddSeconds(7),
                zone = "Europe/Paris",
                details = new { kind, supporter_id = by, co_facilitator_id = with, modality = "video", minutes, capacity = kind == "mentoring" ? 1 : 5, hard, weight_percent = weight },
            }), HttpStatusCode.Created);
        }

        await using (var connection = new NpgsqlConnection(state.Scheduling.Database))
        {
            await connection.OpenAsync();
            await using var debrief = new NpgsqlCommand(
                // More than anybody's limits allow, and as large as the numbers can be.
                $"update sessions set debrief_minutes = 240, weight_percent = 400, ends_at = starts_at + interval '480 minutes' where hard and supporter_id = '{lead}'", connection);
            Assert.Equal(1, await debrief.ExecuteNonQueryAsync());
        }

        WorkingFor.AllPartners("as the job does");
        var database = state.Scheduling.Services.GetRequiredService<Database>();
        var (from, to) = (Instant.FromDateTimeOffset(InHours(24)), Instant.FromDateTimeOffset(InHours(72)));
        var many = await Engagements.FindAsync(database, state.Partner, new[] { lead, second, Guid.CreateVersion7() }, from, to, CancellationToken.None);
        Assert.Equal(2, many.Count);
        foreach (var supporter in new[] { lead, second })
        {
            await using var scope = state.Scheduling.Services.CreateAsyncScope();
            var one = await Engagements.FindAsync(scope.ServiceProvider.GetRequiredService<UnitOfWork>(), state.Partner, supporter, from, to, CancellationToken.None);
            Assert.Equal(3, one.Length);
            // Which session each is matters only to who asks under a lock.
            Assert.Equal(one.Select(session => session with { Session = default }), many[supporter]);
        }

        Assert.Equal(Duration.FromMinutes(240), many[lead][0].BusyUntil - many[lead][0].End);
        Assert.Equal(Duration.Zero, many[second][0].BusyUntil - many[second][0].End);
    }
}
