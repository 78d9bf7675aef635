using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Calendars;
using NodaTime;

namespace Entraide.Notification.Mail;

/// <summary>A meeting as calendars know it.</summary>
sealed record Meeting(Guid Uid, int Sequence, Instant Start, Instant End);

/// <summary>The part of a mail that keeps the person's calendar right (iTIP, RFC 5546; iMIP, RFC 6047).</summary>
/// <param name="Method"><c>REQUEST</c> or <c>CANCEL</c>.</param>
sealed record CalendarEntry(string Method, string Text)
{
    /// <summary>
    /// The part that goes with a <paramref name="kind"/> of message, or null: where the person does not want any, where the message says nothing that
    /// a calendar shows, or where the meeting is not known well enough to be one entry together with the person's feed.
    /// </summary>
    /// <param name="sender">Neutral address: the organizer a calendar shows.</param>
    internal static CalendarEntry? Of(DeliveryKind kind, Recipient recipient, Meeting? meeting, string sender, string to, Instant now)
    {
        if (!recipient.Policy.CalendarEntries || meeting is null)
        {
            return null;
        }

        // In the language of the mail it comes with.
        var words = CalendarWords.In(SpokenLanguage.WrittenIn(recipient.Language));
        CalendarEvent Entry(CalendarStatus status) => new(meeting.Uid.ToString(), meeting.Sequence, status, meeting.Start, meeting.End, recipient.Zone,
            recipient.Disguise?.CalendarTitle ?? (recipient.Policy.Words == Words.Explicit ? words.PeerSupport : words.Appointment), now);
        return kind switch
        {
            DeliveryKind.Confirmation or DeliveryKind.Rescheduling or DeliveryKind.Change =>
                new CalendarEntry("REQUEST", CalendarPart.Request(Entry(CalendarStatus.Confirmed), sender, to, now)),
            DeliveryKind.Cancellation => new CalendarEntry("CANCEL", CalendarPart.Cancel(Entry(CalendarStatus.Cancelled), sender, to, now)),
            _ => null,
        };
    }
}
