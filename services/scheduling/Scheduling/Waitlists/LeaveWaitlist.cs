using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>Ends a wait: by declining what is on offer, or by no longer waiting. A place that was kept goes to the next at once.</summary>
static class LeaveWaitlist
{
    internal static Task<Ok<WaitlistEntryView>> DeclineAsync(
        Guid id, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken) =>
        EndAsync(id, WaitlistTrigger.Decline, caller, database, work, zones, time, cancellationToken);

    internal static Task<Ok<WaitlistEntryView>> LeaveAsync(
        Guid id, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken) =>
        EndAsync(id, WaitlistTrigger.Leave, caller, database, work, zones, time, cancellationToken);

    static async Task<Ok<WaitlistEntryView>> EndAsync(
        Guid id, WaitlistTrigger trigger, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var (session, entry) = await WaitlistEntry.LockAsync(database, work, caller.Partner, id, cancellationToken);
        var now = time.GetUtcNow();
        var state = WaitlistLifecycle.Decide(entry.State, trigger) switch
        {
            WaitlistStep.Decline => WaitlistState.Declined,
            WaitlistStep.Leave => WaitlistState.Left,
            _ when entry.State == WaitlistState.Waiting => throw Problem.Conflict("nothing-on-offer", "No place is on offer yet; to wait no longer, leave."),
            _ => throw Problem.Conflict("entry-is-final", "The wait is over: its state is final."),
        };
        await entry.EndAsync(work, state, null, now, cancellationToken);
        if (entry.State == WaitlistState.Offered)
        {
            await Places.GiveBackAsync(work, session, zones, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(WaitlistEntryView.Of((await WaitlistEntry.FindAsync(work, caller.Partner, id, cancellationToken))!));
    }
}
