using System.Globalization;
using System.Text;
using Entraide.Notification.Channels;

namespace Entraide.Notification.Mail;

/// <summary>
/// Writes a mail as it goes over the wire (RFC 5322, RFC 2045 to 2047): few headers, none that names a machine or a program, and parts in base64,
/// so that it is ASCII in short lines whatever it says.
/// </summary>
static class MailWriter
{
    /// <summary>Of an encoded word, so that with what surrounds it it stays under 75 characters (RFC 2047, section 2).</summary>
    const int WordBytes = 42, LineLength = 76;

    internal static byte[] Write(OutgoingMessage mail, MailSender sender, DateTimeOffset now)
    {
        // Nothing that base64 can contain.
        var boundary = $"=_{mail.DeliveryId:N}";
        var text = new StringBuilder(4096);
        Header(text, "From", $"{DisplayName(mail.Message.Sender ?? sender.Display)}<{sender.Address}>");
        Header(text, "To", mail.To);
        Header(text, "Subject", Words(mail.Message.Subject));
        Header(text, "Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        // The same for every attempt: should a mail be repeated after a crash, mailboxes can tell that it is one.
        Header(text, "Message-ID", $"<{mail.DeliveryId:N}@{sender.Domain}>");
        Header(text, "Auto-Submitted", "auto-generated");
        // Of what it is really in, which is not always the person's language (RFC 3282).
        Header(text, "Content-Language", mail.Message.Language);
        Header(text, "MIME-Version", "1.0");
        Header(text, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        text.Append("\r\n");
        Part(text, boundary, "text/plain; charset=utf-8", mail.Message.Plain);
        Part(text, boundary, "text/html; charset=utf-8", mail.Message.Html);
        if (mail.Calendar is { } calendar)
        {
            // Last: a reader that knows calendars takes it, others the one before (RFC 2046, 5.1.4). The method as in the text (RFC 6047, 2.4).
            Part(text, boundary, $"text/calendar; method={calendar.Method}; charset=utf-8", calendar.Text);
        }

        return Encoding.ASCII.GetBytes(text.Append("--").Append(boundary).Append("--\r\n").ToString());
    }

    static void Header(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

    static void Part(StringBuilder text, string boundary, string type, string content)
    {
        text.Append("--").Append(boundary).Append("\r\nContent-Type: ").Append(type).Append("\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(content));
        for (var at = 0; at < encoded.Length; at += LineLength)
        {
            text.Append(encoded, at, Math.Min(LineLength, encoded.Length - at)).Append("\r\n");
        }
    }

    static string DisplayName(string name) => name.Length == 0 ? ""
        : name.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ') ? $"\"{name}\" "
        : $"{Words(name)} ";

    /// <summary>Text of a header: as it is where that is plain ASCII in one line, else in encoded words. A line break in it can therefore not end the header.</summary>
    internal static string Words(string value)
    {
        if (value.Length <= 60 && value.All(c => c is >= ' ' and <= '~') && !value.Contains("=?", StringComparison.Ordinal))
        {
            return value;
        }

        List<string> words = [];
        var word = new List<byte>();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            // A character is never split between two words (RFC 2047, section 5).
            if (word.Count + length > WordBytes)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        return string.Join("\r\n ", words.Append(Word(word)));
    }

    static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
