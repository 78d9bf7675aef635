using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>The right to leave: nothing remains of what a participant waited for, and a place that was kept for them goes to the next.</summary>
static class ForgetWaits
{
    /// <summary>Deletes every entry of a participant, in the transaction it is given. Where bookings are locked too, they come first.</summary>
    internal static async Task OfAsync(UnitOfWork work, Guid partner, Guid participant, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sessions = await work.QueryAsync<Session>($"""
            select {Session.Columns} from sessions s
            where s.partner_id = @partner and s.id in (select session_id from waitlist_entries where participant_id = @participant and partner_id = @partner)
            order by s.id for update
            """, new { partner, participant }, cancellationToken);
        foreach (var session in sessions)
        {
            var open = await WaitlistEntry.LockOpenAsync(work, session.Id, participant, cancellationToken);
            if (open is not null)
            {
                // Ended first, so that the place cannot come back to them.
                await open.EndAsync(work, WaitlistState.Left, null, now, cancellationToken);
            }

            if (open?.State == WaitlistState.Offered)
            {
                await Places.GiveBackAsync(work, session, zones, now, cancellationToken);
            }
        }

        await work.ExecuteAsync("delete from waitlist_entries where participant_id = @participant and partner_id = @partner", new { participant, partner }, cancellationToken);
    }
}
