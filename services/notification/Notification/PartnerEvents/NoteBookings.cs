using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Notes for the partner what became of bookings.</summary>
sealed class NoteBookings(PartnerEventLog log) : IConsumer<BookingConfirmed>, IConsumer<BookingRefused>, IConsumer<BookingRescheduled>, IConsumer<BookingCancelled>,
    IConsumer<SupporterReplaced>, IConsumer<AttendanceRecorded>
{
    public Task Consume(ConsumeContext<BookingConfirmed> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Confirmed,
        [context.Message.BookingId, context.Message.ParticipantId, context.Message.SupporterId], context.CancellationToken);

    public Task Consume(ConsumeContext<BookingRefused> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Refused,
        [context.Message.BookingId, context.Message.ParticipantId], context.CancellationToken);

    public Task Consume(ConsumeContext<BookingRescheduled> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Rescheduled,
        [context.Message.BookingId, context.Message.ParticipantId, context.Message.SupporterId], context.CancellationToken);

    public Task Consume(ConsumeContext<BookingCancelled> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Cancelled,
        [context.Message.BookingId, context.Message.ParticipantId], context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterReplaced> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Replaced,
        [context.Message.BookingId, context.Message.ParticipantId, context.Message.NewSupporterId], context.CancellationToken);

    public Task Consume(ConsumeContext<AttendanceRecorded> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Attendance,
        [context.Message.BookingId, context.Message.ParticipantId, context.Message.SupporterId], context.CancellationToken);
}
