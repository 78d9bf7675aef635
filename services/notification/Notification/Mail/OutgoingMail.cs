using Entraide.Notification.Templates;

namespace Entraide.Notification.Mail;

/// <summary>A mail as it goes out.</summary>
sealed record OutgoingMail(Guid DeliveryId, string To, Message Message, CalendarEntry? Calendar = null);
