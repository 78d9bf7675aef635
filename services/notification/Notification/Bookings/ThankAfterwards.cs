using Entraide.Notification.Deliveries;
using Entraide.Notification.PartnerEvents;
using Entraide.Scheduling.Contracts;
using MassTransit;
using NodaTime.Extensions;

namespace Entraide.Notification.Bookings;

/// <summary>Somebody came: the next morning they are thanked, and asked whether they are all right.</summary>
sealed class ThankAfterwards(DeliveryPlanner planner, BookingEvents events, TimeProvider time) : IConsumer<AttendanceRecorded>
{
    public async Task Consume(ConsumeContext<AttendanceRecorded> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        await events.NoteAsync(message, cancellationToken);
        if (!message.Attended)
        {
            return;
        }

        var booking = new BookingRef(message.BookingId, message.PartnerId, message.ParticipantId, message.StartsAt);
        var recipient = await planner.FindRecipientAsync(booking, cancellationToken);
        var start = message.StartsAt.ToInstant();
        // It is planned even for those who do not want it now: whether they do is looked at when it is sent.
        await planner.TellAsync(DeliveryKind.Thanks, booking, recipient,
            recipient is null ? null : Mornings.After(start, time.GetUtcNow().ToInstant(), recipient.Zone), start + SendDecision.WorthAskingFor, cancellationToken);
    }
}
