using System.Text;

namespace Entraide.ServiceDefaults.Calendars;

/// <summary>The lines of an iCalendar text (RFC 5545, 3.1): folded at 75 octets, ended by CRLF.</summary>
sealed class ContentLines
{
    const int MostOctets = 75;
    readonly StringBuilder text = new();

    public override string ToString() => text.ToString();

    /// <summary>Adds <c>name:value</c>, as it is.</summary>
    /// <exception cref="ArgumentException">the line holds a control character: it could end the line, and begin another of somebody else's choosing</exception>
    public ContentLines Add(string name, string value)
    {
        var octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                throw new ArgumentException($"A control character in {name}.", nameof(value));
            }

            // Never within a character: readers that unfold after decoding would see two broken ones.
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune);
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
        return this;
    }

    /// <summary>Adds a property of the type TEXT (3.3.11): escaped, line breaks kept, other control characters left out.</summary>
    public ContentLines AddText(string name, string value) => Add(name, Escape(value));

    static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length + 8);
        foreach (var rune in value.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                escaped.Append("\\n");
            }
            else if (!Rune.IsControl(rune))
            {
                escaped.Append(rune.Value is '\\' or ';' or ',' ? "\\" : "").Append(rune);
            }
        }

        return escaped.ToString();
    }
}
