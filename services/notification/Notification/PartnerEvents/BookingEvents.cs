using Entraide.Scheduling.Contracts;

namespace Entraide.Notification.PartnerEvents;

/// <summary>
/// Notes for the partner what became of bookings: in the transaction of what else follows from the event here, because one message taken in thrice
/// costs thrice as much.
/// </summary>
sealed class BookingEvents(PartnerEventLog log)
{
    internal Task NoteAsync(BookingConfirmed booking, CancellationToken cancellationToken) => log.AppendAsync(booking.PartnerId, EventTypes.Confirmed,
        [booking.BookingId, booking.ParticipantId, booking.SupporterId], cancellationToken);

    internal Task NoteAsync(BookingRefused booking, CancellationToken cancellationToken) => log.AppendAsync(booking.PartnerId, EventTypes.Refused,
        [booking.BookingId, booking.ParticipantId], cancellationToken);

    internal Task NoteAsync(BookingRescheduled booking, CancellationToken cancellationToken) => log.AppendAsync(booking.PartnerId, EventTypes.Rescheduled,
        [booking.BookingId, booking.ParticipantId, booking.SupporterId], cancellationToken);

    internal Task NoteAsync(BookingCancelled booking, CancellationToken cancellationToken) => log.AppendAsync(booking.PartnerId, EventTypes.Cancelled,
        [booking.BookingId, booking.ParticipantId], cancellationToken);

    internal Task NoteAsync(SupporterReplaced booking, CancellationToken cancellationToken) => log.AppendAsync(booking.PartnerId, EventTypes.Replaced,
        [booking.BookingId, booking.ParticipantId, booking.NewSupporterId], cancellationToken);

    internal Task NoteAsync(AttendanceRecorded booking, CancellationToken cancellationToken) => log.AppendAsync(booking.PartnerId, EventTypes.Attendance,
        [booking.BookingId, booking.ParticipantId, booking.SupporterId], cancellationToken);
}
