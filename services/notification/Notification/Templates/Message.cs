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
/// <param name="Language">BCP 47 tag of the language it is written in, which may not be the person's: see <see cref="SpokenLanguage.WrittenIn"/>.</param>
/// <param name="Direction"><c>ltr</c> or <c>rtl</c>.</param>
/// <param name="Sender">Display name that the person wants to see as who writes; null for the region's.</param>
sealed record Message(string Language, string Direction, string Subject, string Plain, string Html, string Short, string? Sender = null)
{
    /// <param name="other">The second time a message tells: see <see cref="Facts"/>.</param>
    internal static Message Compose(Recipient recipient, DeliveryKind kind, Instant start, Instant? other = null) => Compose(recipient, kind, new Facts(start, other));

    /// <exception cref="UnfitValueException">the facts lack what the message has to say, or hold what cannot be said</exception>
    internal static Message Compose(Recipient recipient, DeliveryKind kind, Facts facts) =>
        Compose(recipient, facts, Wording.Of(recipient.Language).Text(kind, recipient.Policy.Words));

    /// <param name="template">In the language of the person's <see cref="Wording"/>.</param>
    internal static Message Compose(Recipient recipient, Facts facts, Template template)
    {
        var wording = Wording.Of(recipient.Language);
        var subject = recipient.Disguise?.Subject ?? template.Subject;
        string[] paragraphs = [wording.Greeting, Fill(template.Body, new Values(wording, recipient, facts, brief: false)), wording.Closing];
        return new Message(wording.Language, wording.Direction, subject,
            string.Join("\n\n", paragraphs).ReplaceLineEndings("\r\n") + "\r\n", Render(wording, subject, paragraphs),
            ForATelephone(Fill(template.Short ?? template.Body, new Values(wording, recipient, facts, brief: true))), recipient.Disguise?.Sender);
    }

    static string Fill(Pattern pattern, Values values) => pattern.Render(values.Of, _ => values.Category());

    // What the alphabet of text messages lacks and can be said with what it has.
    static string ForATelephone(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ').Replace('’', '\'').Replace('\n', ' ');

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
            html.Append("<p>").Append(Isolates.ToHtml(paragraph)).Append("</p>\n");
        }

        return html.Append("</body>\n</html>\n").ToString();
    }
}
