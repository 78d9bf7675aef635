using System.Net;
using System.Text;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>
/// What a message says, in each form a channel may need: the same words as plain text and as simple HTML, without links and without anything loaded
/// from elsewhere, and in one short line for a telephone's screen or a voice.
/// </summary>
/// <param name="Language">BCP 47 tag of the language it is written in.</param>
/// <param name="Direction"><c>ltr</c> or <c>rtl</c>.</param>
sealed record Message(string Language, string Direction, string Subject, string Plain, string Html, string Short)
{
    /// <param name="other">The second time a message tells: see <see cref="MailText"/>.</param>
    internal static Message Compose(Recipient recipient, DeliveryKind kind, Instant start, Instant? other = null)
    {
        var wording = Wording.Of(recipient.Language);
        var text = wording.Text(kind, recipient.Policy.Words);
        string When(Instant instant) => wording.When(instant.InZone(recipient.Zone).LocalDateTime);
        var body = string.Format(null, text.Body, When(start), other is null ? null : When(other.Value));
        string[] paragraphs = [wording.Greeting, body, wording.Closing];
        var subject = recipient.Disguise?.Subject ?? text.Subject;
        return new Message(wording.Language, wording.Direction, subject, string.Join("\r\n\r\n", paragraphs) + "\r\n", Render(wording, subject, paragraphs), body);
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
