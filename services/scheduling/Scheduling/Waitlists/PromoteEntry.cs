using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>Gives somebody who waits a free place out of turn, whatever their quiet hours: who asks for it is in touch with them.</summary>
/// <param name="NextFree">Where no place is free now, they become the first to get one; otherwise that is a conflict.</param>
public sealed record PromoteEntryRequest(bool NextFree = false);

static class PromoteEntry
{
    internal static async Task<Ok<WaitlistEntryView>> HandleAsync(
        Guid id, PromoteEntryRequest? request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var (session, entry) = await WaitlistEntry.LockAsync(database, work, caller.Partner, id, cancellationToken);
        var now = time.GetUtcNow();
        if ((Refusal(entry) ?? JoinWaitlist.Refusal(session, now)) is { } refusal)
        {
            throw refusal;
        }

        if (await Places.TakeAsync(work, session.Id, cancellationToken))
        {
            if (!await entry.GiveAsync(work, session, zones, now, cancellationToken))
            {
                throw Problem.Conflict("participant-already-booked", "The participant has another booking or offer at that time.");
            }
        }
        else if (request?.NextFree == true)
        {
            var first = await work.FindAsync<int>("select coalesce(max(priority), 0) from waitlist_entries where session_id = @Id and state = 'waiting' and id <> @id", new { session.Id, id }, cancellationToken);
            await entry.MoveAheadAsync(work, Math.Max(entry.Priority, first + 1), now, cancellationToken);
        }
        else
        {
            throw Problem.Conflict("session-full", "Every place is booked or on offer.");
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(WaitlistEntryView.Of((await WaitlistEntry.FindAsync(work, caller.Partner, id, cancellationToken))!));
    }

    static Problem? Refusal(WaitlistEntry entry) =>
        WaitlistLifecycle.Decide(entry.State, WaitlistTrigger.Promote) == WaitlistStep.Give ? null
        : entry.State == WaitlistState.Offered ? Problem.Conflict("already-offered", "A place is on offer to them.")
        : Problem.Conflict("entry-is-final", "The wait is over: its state is final.");
}
