using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Supporters;

/// <summary>Keeps who leads what, and when: what a supporter's day is told from. In the transaction of the event it follows.</summary>
sealed class Engagements(UnitOfWork work)
{
    internal Task FollowAsync(BookingConfirmed booking, CancellationToken cancellationToken) => KeepAsync(
        booking.BookingId, booking.PartnerId, booking.SupporterId, booking.StartsAt, 2 * booking.Sequence, cancellationToken);

    internal Task FollowAsync(BookingRescheduled booking, CancellationToken cancellationToken) => KeepAsync(
        booking.BookingId, booking.PartnerId, booking.SupporterId, booking.StartsAt, 2 * booking.Sequence, cancellationToken);

    // It has no sequence of its own: it comes after what else was said at that one.
    internal Task FollowAsync(SupporterReplaced booking, CancellationToken cancellationToken) => KeepAsync(
        booking.BookingId, booking.PartnerId, booking.NewSupporterId, booking.StartsAt, 2 * booking.Sequence + 1, cancellationToken);

    internal Task FollowAsync(BookingCancelled booking, CancellationToken cancellationToken) => KeepAsync(
        booking.BookingId, booking.PartnerId, null, booking.StartsAt, 2 * booking.Sequence, cancellationToken);

    // Two changes of supporter at one sequence: the one that arrives last holds.
    Task KeepAsync(Guid booking, Guid partner, Guid? supporter, DateTimeOffset startsAt, int rank, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into engagements (booking_id, partner_id, supporter_id, starts_at, rank, ended) values (@booking, @partner, @supporter, @startsAt, @rank, @supporter::uuid is null)
        on conflict (booking_id) do update set ended = engagements.ended or excluded.ended, rank = greatest(engagements.rank, excluded.rank),
            supporter_id = case when excluded.rank >= engagements.rank then coalesce(excluded.supporter_id, engagements.supporter_id) else coalesce(engagements.supporter_id, excluded.supporter_id) end,
            starts_at = case when excluded.rank >= engagements.rank then excluded.starts_at else engagements.starts_at end
        """, new { booking, partner, supporter, startsAt, rank }, cancellationToken);
}
