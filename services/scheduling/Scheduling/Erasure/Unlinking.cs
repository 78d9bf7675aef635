using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Waitlists;
using Entraide.Scheduling.Wellbeing;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Erasure;

/// <summary>
/// Puts an id that stands for nobody in the place of a participant's, and ends what was still to come. The bookings of one person stay those of one,
/// or a report would count more people than there were, and show a cell it has to hide.
/// </summary>
sealed class Unlinking(UnitOfWork work, PersonKeys keys, IDateTimeZoneProvider zones, TimeProvider time)
{
    /// <summary>Does so in the transaction of the caller; locks as everybody does, bookings before sessions, each in the order of their ids.</summary>
    public async Task RunAsync(Guid partner, Guid person, CancellationToken cancellationToken)
    {
        // Random to the last bit: ids that sort by time would tell when somebody left.
        var (now, nobody) = (time.GetUtcNow(), await work.FindAsync<Guid>("select gen_random_uuid()", null, cancellationToken));
        var bookings = await Booking.LockAllAsync(work, "b.participant_id = @person and b.partner_id = @partner", new { person, partner }, cancellationToken);
        var waits = await work.QueryAsync<Guid>("select session_id from waitlist_entries where participant_id = @person and partner_id = @partner", new { person, partner }, cancellationToken);
        // All at once, also of moves that will be dropped: what follows takes them again one by one.
        await Session.LockAllAsync(work, [.. bookings.Select(booking => booking.SessionId), .. bookings.Select(booking => booking.Move).OfType<Move>().Select(move => move.SessionId), .. waits], cancellationToken);

        // First of all the id: what is told of the rest then tells of nobody.
        await work.ExecuteAsync("""
            update bookings set participant_id = @nobody where participant_id = @person and partner_id = @partner;
            update waitlist_entries set participant_id = @nobody where participant_id = @person and partner_id = @partner;
            update occupied set resource_id = @nobody where resource_id = @person and kind = 'participant' and partner_id = @partner;
            update danger_signals set participant_id = @nobody, subject_id = case when subject_id = @person then @nobody else subject_id end
            where participant_id = @person and partner_id = @partner;
            delete from calendar_feeds where participant_id = @person and partner_id = @partner;
            delete from participants where id = @person and partner_id = @partner
            """, new { person, partner, nobody }, cancellationToken);
        if (keys.Current is { } key)
        {
            await work.ExecuteAsync("delete from check_ins where partner_id = @partner and person = @hash", new { partner, hash = key.Of(partner, person) }, cancellationToken);
        }

        foreach (var booking in await Booking.LockAllAsync(work, "b.participant_id = @nobody and b.partner_id = @partner", new { nobody, partner }, cancellationToken))
        {
            // One that has begun is for attendance to end; the supporter was there.
            if (BookingLifecycle.Decide(booking.State, BookingTrigger.Cancel) == BookingStep.Cancel && (booking.State != BookingState.Confirmed || booking.StartsAt > now))
            {
                var rules = await BookingRules.FindAsync(work, partner, booking.ProgrammeId, cancellationToken);
                await booking.CancelAsync(work, "participant", rules.OnCancellation("participant", booking.State, booking.StartsAt, now), zones, now, cancellationToken);
            }
        }

        await ForgetWaits.OfAsync(work, partner, nobody, zones, now, cancellationToken);
    }
}
