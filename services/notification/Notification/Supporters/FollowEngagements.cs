using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Notification.Supporters;

/// <summary>Keeps who leads what, and when: what a supporter's day is told from.</summary>
sealed class FollowEngagements(UnitOfWork work) : IConsumer<BookingConfirmed>, IConsumer<BookingRescheduled>, IConsumer<BookingCancelled>, IConsumer<SupporterReplaced>
{
    public Task Consume(ConsumeContext<BookingConfirmed> context) => KeepAsync(
        context.Message.BookingId, context.Message.PartnerId, context.Message.SupporterId, context.Message.StartsAt, 2 * context.Message.Sequence, context.CancellationToken);

    public Task Consume(ConsumeContext<BookingRescheduled> context) => KeepAsync(
        context.Message.BookingId, context.Message.PartnerId, context.Message.SupporterId, context.Message.StartsAt, 2 * context.Message.Sequence, context.CancellationToken);

    // It has no sequence of its own: it comes after what else was said at that one.
    public Task Consume(ConsumeContext<SupporterReplaced> context) => KeepAsync(
        context.Message.BookingId, context.Message.PartnerId, context.Message.NewSupporterId, context.Message.StartsAt, 2 * context.Message.Sequence + 1, context.CancellationToken);

    public Task Consume(ConsumeContext<BookingCancelled> context) => KeepAsync(
        context.Message.BookingId, context.Message.PartnerId, null, context.Message.StartsAt, 2 * context.Message.Sequence, context.CancellationToken);

    // Two changes of supporter at one sequence: the one that arrives last holds.
    Task KeepAsync(Guid booking, Guid partner, Guid? supporter, DateTimeOffset startsAt, int rank, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into engagements (booking_id, partner_id, supporter_id, starts_at, rank, ended) values (@booking, @partner, @supporter, @startsAt, @rank, @supporter::uuid is null)
        on conflict (booking_id) do update set ended = engagements.ended or excluded.ended, rank = greatest(engagements.rank, excluded.rank),
            supporter_id = case when excluded.rank >= engagements.rank then coalesce(excluded.supporter_id, engagements.supporter_id) else coalesce(engagements.supporter_id, excluded.supporter_id) end,
            starts_at = case when excluded.rank >= engagements.rank then excluded.starts_at else engagements.starts_at end
        """, new { booking, partner, supporter, startsAt, rank }, cancellationToken);
}
