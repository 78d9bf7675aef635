using Entraide.Notification.Mail;
using Entraide.Notification.Templates;

namespace Entraide.Notification.Channels;

/// <summary>A message as it goes out.</summary>
/// <param name="DeliveryId">The same for every attempt: by it a repeated one can be told.</param>
/// <param name="To">The contact in its channel's own form: an address, a number in E.164, a push subscription.</param>
/// <param name="ExpiresAt">From when on it is of no use to anybody.</param>
/// <param name="Calendar">Of a mail only.</param>
/// <param name="Voicemail">Of a call: whether the text may be left on an answering machine.</param>
/// <param name="Partner">Whose person it is for.</param>
sealed record OutgoingMessage(
    Guid DeliveryId, string To, Message Message, DateTimeOffset ExpiresAt, CalendarEntry? Calendar = null, bool Voicemail = false, Guid Partner = default);
