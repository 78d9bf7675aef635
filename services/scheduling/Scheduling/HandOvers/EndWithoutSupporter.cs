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
        await CancelSessions.ApplyAsync(work, open.Locked, [open.Session], "supporter", "supporter_unavailable", zones, now, cancellationToken);
        await open.HandOver.CloseAsync(work, HandOverState.Cancelled, null, now, cancellationToken);
        if (next is null)
        {
            return;
        }

        foreach (var booking in open.Bookings)
        {
            await NextPlace.GiveAsync(work, next, booking, zones, now, cancellationToken);
        }
    }
}
