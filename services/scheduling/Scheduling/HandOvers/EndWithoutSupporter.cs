using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>The last resort: nobody can lead the session, so everybody is told, and people of a group get a place in the next one where there is one.</summary>
static class EndWithoutSupporter
{
    /// <param name="open">Locked.</param>
    /// <param name="next">Locked too: the next session of the same series or listing.</param>
    internal static async Task ApplyAsync(UnitOfWork work, OpenHandOver open, Session? next, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = open.Session;
        // First the session: a place that becomes free in it is nobody's any more, whoever waits.
        await work.ExecuteAsync("update sessions set state = 'cancelled', sequence = sequence + 1 where id = @Id", new { session.Id }, cancellationToken);
        await Occupied.ReleaseAsync(work, session.SupporterId, session.OwnerId, session.StartsAt, session.BusyUntil, cancellationToken);
        foreach (var resource in new[] { session.CoFacilitatorId, session.RoomId }.OfType<Guid>())
        {
            await Occupied.ReleaseAsync(work, resource, session.OwnerId, session.StartsAt, session.EndsAt, cancellationToken);
        }

        foreach (var booking in open.Bookings)
        {
            await booking.CancelAsync(work, "supporter", CreditsOutcome.Released, zones, now, cancellationToken);
            if (next is not null)
            {
                await NextPlace.GiveAsync(work, next, booking, now, cancellationToken);
            }
        }

        await open.HandOver.CloseAsync(work, HandOverState.Cancelled, null, now, cancellationToken);
        work.Publish(new SessionCancelled(session.Id, session.PartnerId, session.SupporterId, session.StartsAt));
    }
}
