using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using MassTransit;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Bookings;

/// <summary>
/// A place was asked for: if nothing has become of it after a while, the person is told that it is being arranged. Mostly a confirmation comes first,
/// and then two mails would say what one does.
/// </summary>
sealed class AnnounceReceivedRequest(DeliveryPlanner planner, KnownBookings bookings, TimeProvider time) : IConsumer<BookingRequested>
{
    internal static readonly Duration Patience = Duration.FromSeconds(60);

    public async Task Consume(ConsumeContext<BookingRequested> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var booking = new BookingRef(message.BookingId, message.PartnerId, message.ParticipantId, message.StartsAt);
        var recipient = await planner.FindRecipientAsync(booking, cancellationToken);
        if (await bookings.LockAsync(booking, cancellationToken) is not null)
        {
            // What became of it overtook this.
            await planner.AddDroppedAsync(DeliveryKind.Received, booking, Reasons.Superseded, cancellationToken);
            return;
        }

        await planner.TellAsync(DeliveryKind.Received, booking, recipient, time.GetUtcNow().ToInstant() + Patience, message.StartsAt.ToInstant(), cancellationToken);
    }
}
