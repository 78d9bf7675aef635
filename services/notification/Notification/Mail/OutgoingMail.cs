using System.Net;
using System.Text;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Mail;

/// <summary>A mail as it goes out: the same words as plain text and as simple HTML, without links and without anything loaded from elsewhere.</summary>
sealed record OutgoingMail(Guid DeliveryId, string To, string Subject, string Plain, string Html, CalendarEntry? Calendar = null)
{
    /// <param name="other">The second time a message tells: see <see cref="MailText"/>.</param>
    internal static OutgoingMail Compose(Guid deliveryId, string to, Recipient recipient, DeliveryKind kind, Instant start, Instant? other = null)
    {
        var wording = Wording.Of(recipient.Language);
        var text = wording.Text(kind, recipient.Policy.Words);
        string When(Instant instant) => wording.When(instant.InZone(recipient.Zone).LocalDateTime);
        string[] paragraphs = [wording.Greeting, string.Format(null, text.Body, When(start), other is null ? null : When(other.Value)), wording.Closing];
        return new OutgoingMail(deliveryId, to, text.Subject, string.Join("\r\n\r\n", paragraphs) + "\r\n", Render(wording, text.Subject, paragraphs));
    }

    static string Render(Wording wording, string subject, string[] paragraphs)
    {
        var html = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="{wording.Language}" dir="{wording.Direction}">
            <head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(subject)}</title></head>
            <body dir="{wording.Direction}" style="font-family: sans-serif">

            """);
        foreach (var paragraph in paragraphs)
        {
            html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph)).Append("</p>\n");
        }

        return html.Append("</body>\n</html>\n").ToString();
    }
}
