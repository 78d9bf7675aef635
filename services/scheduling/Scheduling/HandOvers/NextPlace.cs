using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>Where people of a cancelled group go: the next session of its series, else of its listing, that takes place.</summary>
static class NextPlace
{
    internal static Task<Session?> FindAsync(UnitOfWork work, Guid session, CancellationToken cancellationToken) => work.FindAsync<Session>($"""
        select {Session.Columns} from sessions c join sessions s on s.partner_id = c.partner_id and s.kind = c.kind and (s.series_id = c.series_id or s.listing_id = c.listing_id)
        where c.id = @session and c.kind in ('group', 'workshop') and s.state = 'scheduled' and s.starts_at > c.starts_at
            and not exists (select 1 from hand_overs h where h.session_id = s.id and h.state = 'offered')
        order by (s.series_id = c.series_id) desc nulls last, s.starts_at limit 1
        """, new { session }, cancellationToken);

    /// <summary>
    /// Gives the next free place, on the same programme, to somebody whose session is cancelled: before anybody who joined the waitlist by themselves, because
    /// they had one. Where nobody can wait for a place it is booked; where none is free then, or they are busy, they are told of the cancellation only.
    /// </summary>
    internal static async Task GiveAsync(UnitOfWork work, Session next, Booking lost, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await Waitlist.JoinAtFrontAsync(work, next, lost.ParticipantId, lost.ProgrammeId, zones, now, cancellationToken) is not null)
        {
            return;
        }

        // Looked up and not tried: a violation would undo the whole cancellation. Who is booked elsewhere at this very moment makes it fail, and come round again.
        var busy = await work.FindAsync<bool>("""
            select exists (select 1 from occupied where kind = 'participant' and resource_id = @ParticipantId and partner_id = @PartnerId and during && tstzrange(@StartsAt, @EndsAt))
            """, new { lost.ParticipantId, next.PartnerId, next.StartsAt, next.EndsAt }, cancellationToken);
        if (!busy && !next.LeadUnavailable && await Places.TakeAsync(work, next.Id, cancellationToken))
        {
            await new NewBooking(Guid.CreateVersion7(now), next.PartnerId, next.Id, lost.ParticipantId, next.SupporterId, lost.ProgrammeId, next.StartsAt, next.EndsAt, next.Credits)
                .InsertAsync(work, now, cancellationToken);
        }
    }
}
