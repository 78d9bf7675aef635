using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.HandOvers;

/// <summary>An undecided hand-over with all that a decision touches, locked: supporters, then bookings, then sessions, each in the order of their ids.</summary>
/// <param name="Supporters">The old lead, the co-facilitator where that is a supporter, and whoever was asked for besides.</param>
sealed record OpenHandOver(HandOver HandOver, LockedSessions Locked, IReadOnlyList<Supporter> Supporters)
{
    internal Session Session => Locked.Only;

    internal IReadOnlyList<Booking> Bookings => Locked.Bookings;

    internal Supporter? Supporter(Guid? id) => Supporters.SingleOrDefault(supporter => supporter.Id == id);

    /// <summary>Locks it; null where it is decided already, or something about its session changed just now.</summary>
    /// <param name="taker">A supporter to lock as well.</param>
    /// <param name="besides">Another session to lock as well.</param>
    internal static async Task<OpenHandOver?> LockAsync(UnitOfWork work, HandOver seen, Guid? taker, Guid? besides, CancellationToken cancellationToken)
    {
        var before = await work.FindAsync<Session>($"select {Session.Columns} from sessions s where s.id = @SessionId", new { seen.SessionId }, cancellationToken);
        var supporters = await Scheduling.Supporters.Supporter.LockManyAsync(work, seen.PartnerId, [seen.FromSupporterId, before?.CoFacilitatorId, taker], cancellationToken);
        var locked = await LockedSessions.LockAsync(work, seen.PartnerId, [seen.SessionId], besides is { } other ? [other] : [], cancellationToken);
        var handOver = await work.FindAsync<HandOver>($"select {HandOver.Columns} from hand_overs h where h.id = @Id for update", new { seen.Id }, cancellationToken);
        return handOver is not { State: HandOverState.Offered } || locked.Only.CoFacilitatorId != before?.CoFacilitatorId ? null : new OpenHandOver(handOver, locked, supporters);
    }

    /// <summary>Whether there is still something to decide: otherwise somebody cancelled it, gave it to another, or it began.</summary>
    internal bool StillNeeded(DateTimeOffset now) => Session.State == SessionState.Scheduled && Session.SupporterId == HandOver.FromSupporterId && Session.StartsAt > now;
}
