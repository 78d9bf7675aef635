using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.HandOvers;

/// <summary>Gives a session another lead: their time is taken, the old lead's is free, and every booking is led, and paid, to the new one.</summary>
static class ChangeLead
{
    /// <param name="open">Locked.</param>
    /// <param name="debriefMinutes">The new lead's.</param>
    /// <exception cref="Npgsql.PostgresException">an exclusion violation, where the new lead is taken at that time: see <see cref="Occupied.Conflict"/></exception>
    internal static async Task ApplyAsync(UnitOfWork work, OpenHandOver open, Guid lead, int debriefMinutes, HandOverState how, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = open.Session;
        var taken = session with { SupporterId = lead, DebriefMinutes = debriefMinutes, CoFacilitatorId = session.CoFacilitatorId == lead ? null : session.CoFacilitatorId };
        await Claims.ChangeAsync(work, Claim.Of(session), Claim.Of(taken), cancellationToken);
        await work.ExecuteAsync("update sessions set supporter_id = @SupporterId, debrief_minutes = @DebriefMinutes, co_facilitator_id = @CoFacilitatorId, sequence = sequence + 1 where id = @Id",
            new { taken.Id, taken.SupporterId, taken.DebriefMinutes, taken.CoFacilitatorId }, cancellationToken);
        await work.ExecuteAsync("update bookings set supporter_id = @lead, changed_at = @now, version = version + 1, sequence = sequence + 1 where id = any(@ids)",
            new { lead, now, ids = open.Bookings.Select(booking => booking.Id).ToArray() }, cancellationToken);
        await open.HandOver.CloseAsync(work, how, lead, now, cancellationToken);
        foreach (var booking in open.Bookings.Where(booking => booking.State == BookingState.Confirmed))
        {
            work.Publish(new SupporterReplaced(booking.Id, booking.PartnerId, booking.ParticipantId, open.HandOver.FromSupporterId, lead, booking.StartsAt, booking.Sequence + 1));
        }
    }
}
