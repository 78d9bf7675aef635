using Entraide.Notification.Templates;

namespace Entraide.Notification.Mail;

/// <summary>A mail as it goes out.</summary>
/// <param name="SenderName">The name it comes from, where the person chose one; the address is the platform's.</param>
sealed record OutgoingMail(Guid DeliveryId, string To, Message Message, CalendarEntry? Calendar = null, string? SenderName = null);
