using System.Net;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Entraide.Scheduling.Tests.Integration.GroupsWithWaitlists;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Out of turn: by hand, at the front after a place was lost elsewhere, or out of the list for good.</summary>
[Trait("Category", "Integration")]
public sealed class PromotionTests(GroupsWithWaitlists groups) : IClassFixture<GroupsWithWaitlists>
{
    [Fact]
    public async Task Nobody_is_promoted_into_a_full_session_but_may_become_the_next()
    {
        var session = await groups.PlanAsync();
        var held = await groups.BookedAsync(session);
        var (first, second, third) = (await groups.WaitingAsync(session), await groups.WaitingAsync(session), await groups.WaitingAsync(session));
        Assert.Equal("session-full", await ConflictAsync(await groups.AskAsync(third, "promote")));
        Assert.Equal("session-full", await ConflictAsync(await groups.AskAsync(third, "promote", body: new { next_free = false })));
        Assert.Equal("waiting", (string)(await JsonAsync(await groups.AskAsync(second, "promote", body: new { next_free = true }), HttpStatusCode.OK))["state"]!);
        await JsonAsync(await groups.AskAsync(third, "promote", body: new { next_free = true }), HttpStatusCode.OK);

        await groups.CancelledAsync(held);
        Assert.Equal(("waiting", "waiting", "offered"), (await groups.StateAsync(first), await groups.StateAsync(second), await groups.StateAsync(third)));
        Assert.Equal("already-offered", await ConflictAsync(await groups.AskAsync(third, "promote")));
        await JsonAsync(await groups.AskAsync(third, "decline"), HttpStatusCode.OK);
        Assert.Equal("offered", await groups.StateAsync(second));
    }

    [Theory]
    [InlineData("offer", "offered")]
    [InlineData("automatic", "accepted")]
    public async Task Who_sleeps_until_the_start_is_passed_over_but_can_be_promoted(string mode, string state)
    {
        var (start, sleeper) = (InHours(3), await groups.State.RegisterParticipantAsync());
        var session = await groups.PlanAsync(waitlist: mode, startsAt: start);
        var held = await groups.BookedAsync(session);
        await QuietAsync(sleeper, start.AddHours(-4), start.AddHours(4));
        var entry = await groups.WaitingAsync(session, sleeper);
        await groups.CancelledAsync(held);
        Assert.Equal(("waiting", 1), (await groups.StateAsync(entry), await groups.FreeAsync(session)));

        var given = await JsonAsync(await groups.AskAsync(entry, "promote"), HttpStatusCode.OK);
        Assert.Equal(state, (string)given["state"]!);
        if (mode == "offer")
        {
            Assert.Equal(start, (DateTimeOffset)given["offer_ends_at"]!);
        }

        Assert.Equal(0, await groups.FreeAsync(session));
    }

    [Fact]
    public async Task Whose_time_is_taken_cannot_be_promoted()
    {
        var (busy, at) = (await groups.State.RegisterParticipantAsync(), InHours(75));
        var (session, elsewhere) = (await groups.PlanAsync(startsAt: at), await groups.PlanAsync(startsAt: at));
        var held = await groups.BookedAsync(session);
        await groups.BookedAsync(elsewhere, busy);
        var entry = await groups.WaitingAsync(session, busy);
        await groups.CancelledAsync(held);
        Assert.Equal("participant-already-booked", await ConflictAsync(await groups.AskAsync(entry, "promote")));
        Assert.Equal((0, 0, 0), await groups.PlacesAsync(session));
    }

    [Fact]
    public async Task An_offer_does_not_run_out_in_quiet_hours()
    {
        var (now, asked) = (TimeProvider.System.GetUtcNow(), await groups.State.RegisterParticipantAsync());
        var wakes = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero).AddHours(9);
        await QuietAsync(asked, wakes.AddHours(-10), wakes);
        var session = await groups.PlanAsync(offerMinutes: 90);
        var held = await groups.BookedAsync(session);
        var entry = await groups.WaitingAsync(session, asked);
        await groups.CancelledAsync(held);
        Assert.Equal(wakes.AddMinutes(90), (DateTimeOffset)(await groups.EntryAsync(entry))["offer_ends_at"]!);
    }

    [Fact]
    public async Task Who_lost_a_place_elsewhere_comes_before_who_joined_by_themselves()
    {
        var session = await groups.PlanAsync();
        var held = await groups.BookedAsync(session);
        var (first, moved) = (await groups.WaitingAsync(session), await KnownAsync());
        var entry = await InOneTransactionAsync((work, zones, now) => JoinAtFrontAsync(work, session, moved, zones, now));
        Assert.Equal("waiting", await groups.StateAsync(entry!.Value));
        await groups.CancelledAsync(held);
        Assert.Equal(("waiting", "offered"), (await groups.StateAsync(first), await groups.StateAsync(entry.Value)));

        // Where a place is free it is theirs at once; who is in already is not put on the list.
        var empty = await groups.PlanAsync(waitlist: "automatic");
        var another = await KnownAsync();
        var placed = await InOneTransactionAsync((work, zones, now) => JoinAtFrontAsync(work, empty, another, zones, now));
        Assert.Equal("accepted", await groups.StateAsync(placed!.Value));
        Assert.Null(await InOneTransactionAsync((work, zones, now) => JoinAtFrontAsync(work, empty, another, zones, now)));
    }

    [Fact]
    public async Task Who_leaves_the_platform_leaves_no_wait_behind_and_their_place_goes_on()
    {
        var (gone, at) = (await groups.State.RegisterParticipantAsync(), InHours(80));
        var (offered, waiting) = (await groups.PlanAsync(startsAt: at), await groups.PlanAsync(startsAt: at));
        var held = await groups.BookedAsync(offered);
        await groups.BookedAsync(waiting);
        await groups.WaitingAsync(offered, gone);
        await groups.WaitingAsync(waiting, gone);
        var next = await groups.WaitingAsync(offered);
        await groups.CancelledAsync(held);
        await InOneTransactionAsync(async (work, zones, now) =>
        {
            await ForgetWaits.OfAsync(work, groups.State.Partner, gone, zones, now, CancellationToken.None);
            return 0;
        });
        Assert.Equal("offered", await groups.StateAsync(next));
        Assert.Equal((1, 0, 1), await groups.PlacesAsync(offered));
        Assert.Equal(0, await groups.OneAsync<int>("select (select count(*) from waitlist_entries where participant_id = @gone)::int + (select count(*) from occupied where resource_id = @gone)::int", new { gone }));
    }

    [Fact]
    public async Task Promotions_beside_cancellations_never_overbook()
    {
        var session = await groups.PlanAsync(capacity: 4);
        var bookings = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => groups.BookedAsync(session)));
        var entries = new List<Guid>();
        for (var i = 0; i < 12; i++)
        {
            entries.Add(await groups.WaitingAsync(session));
        }

        var cancelled = bookings.Select((booking, i) => groups.CancelAsync(booking, groups.Replicas[i % 2]));
        var promoted = entries.AsEnumerable().Reverse().SelectMany((entry, i) => new[] { false, true }
            .Select(next => groups.AskAsync(entry, "promote", groups.Replicas[(i + (next ? 1 : 0)) % 2], new { next_free = next })));
        foreach (var answer in await Task.WhenAll(cancelled.Concat(promoted)))
        {
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict });
        }

        Assert.Equal((4, 0, 4), await groups.PlacesAsync(session));
    }

    async Task<Guid?> JoinAtFrontAsync(UnitOfWork work, Guid session, Guid participant, IDateTimeZoneProvider zones, DateTimeOffset now) =>
        await Waitlist.JoinAtFrontAsync(work, (await Session.LockAsync(work, groups.State.Partner, session, CancellationToken.None))!, participant, groups.State.Programme, zones, now, CancellationToken.None);

    async Task<T> InOneTransactionAsync<T>(Func<UnitOfWork, IDateTimeZoneProvider, DateTimeOffset, Task<T>> change)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = groups.State.Scheduling.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var result = await change(work, scope.ServiceProvider.GetRequiredService<IDateTimeZoneProvider>(), TimeProvider.System.GetUtcNow());
        await work.CommitAsync(CancellationToken.None);
        return result;
    }

    async Task<Guid> KnownAsync()
    {
        var participant = await groups.State.RegisterParticipantAsync();
        await Eventually.HoldsAsync(async () => await groups.OneAsync<int>("select count(*)::int from participants where id = @participant", new { participant }) == 1, "they are known");
        return participant;
    }

    async Task QuietAsync(Guid participant, DateTimeOffset from, DateTimeOffset to)
    {
        await groups.State.PublishAsync(new Notification.Contracts.ContactHoursChanged(participant, groups.State.Partner, 1, "UTC", $"{from:HH:mm}", $"{to:HH:mm}", "neutral", "fr"));
        await Eventually.HoldsAsync(async () => await groups.OneAsync<int>("select count(*)::int from participants where id = @participant and contact_version = 1", new { participant }) == 1, "the quiet hours are known");
    }
}
