using System.Globalization;
using System.Text;
using System.Text.Json;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Participants;

/// <summary>What messages to a person look like to somebody else: chosen by them, such as a library or a sports club.</summary>
/// <param name="Sender">The name shown as sender; the address stays the platform's neutral one. 1 to 40 characters.</param>
/// <param name="Subject">Of every message, whatever it tells. 1 to 80 characters.</param>
/// <param name="CalendarTitle">Of every calendar entry. 1 to 80 characters.</param>
public sealed record Disguise(string Sender, string Subject, string CalendarTitle)
{
    const int LongestName = 40, LongestTitle = 80;

    internal void Check(Checks checks, string at) => checks
        .That(IsPlain(Sender, LongestName), $"{at}/sender", Rule(LongestName))
        // What looks like an address next to ours is what filters and people take for a forgery.
        .That(!Sender.AsSpan().ContainsAny("@<>\""), $"{at}/sender", "A name, without @, angle brackets or quotes.")
        .That(IsPlain(Subject, LongestTitle), $"{at}/subject", Rule(LongestTitle))
        .That(IsPlain(CalendarTitle, LongestTitle), $"{at}/calendar_title", Rule(LongestTitle));

    /// <summary>
    /// Whether it is one line of visible text of at most <paramref name="longest"/> characters: a line break would begin another header, and what is
    /// invisible or turns the direction of writing would show something else than was written.
    /// </summary>
    internal static bool IsPlain(string text, int longest) =>
        text.Length <= longest && !string.IsNullOrWhiteSpace(text) && text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) && rune != Rune.ReplacementChar);

    static string Rule(int longest) => $"One line of 1 to {longest} visible characters: no line breaks, no control characters, nothing that changes the direction of writing.";

    internal string ToText() => JsonSerializer.Serialize(new[] { Sender, Subject, CalendarTitle });

    internal static Disguise FromText(string text) => JsonSerializer.Deserialize<string[]>(text) is [var sender, var subject, var title]
        ? new Disguise(sender, subject, title)
        : throw new JsonException();
}
