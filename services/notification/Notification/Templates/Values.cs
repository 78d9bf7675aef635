using System.Globalization;
using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>A message cannot be written: a value is missing, or is not one that may be inserted. Names the variable and never shows the value.</summary>
sealed class UnfitValueException(string variable, string fault) : Exception($"The variable {variable} {fault}.")
{
    public string Variable { get; } = variable;
}

/// <summary>What stands for each variable in one message to one person.</summary>
/// <param name="brief">Short dates and lists on one line, for a telephone's screen; else whole ones and a line an item.</param>
sealed class Values(Wording wording, Recipient recipient, Facts facts, bool brief)
{
    /// <summary>Longest partner's text, longest name and number of a line, most lines, most times.</summary>
    internal const int LongestText = 1000, LongestName = 120, LongestNumber = 40, MostLines = 10, MostTimes = 50;

    internal string Of(string variable) => variable switch
    {
        "when" => When(facts.Start ?? throw Missing(variable)),
        "date" => Date(facts.Start ?? facts.Times?.FirstOrDefault() ?? throw Missing(variable)),
        "old" or "until" => When(facts.Other ?? throw Missing(variable)),
        "count" => Digits(Count.ToString(CultureInfo.InvariantCulture)),
        "times" => List(Checked(facts.Times, MostTimes, variable), Time),
        "numbers" => List(Lines(variable), line => Foreign(line.Number)),
        "lines" => List(Lines(variable), line => line.Name.Length == 0 ? Foreign(line.Number) : $"{Foreign(line.Name)}: {Foreign(line.Number)}"),
        "text" => Text(facts.Text ?? throw Missing(variable)),
        _ => throw new UnfitValueException(variable, "is not known"),
    };

    internal string Category() => PluralRules.Category(wording.Language, Count);

    int Count => facts is { Count: 0, Times.Count: var times } ? times
        : facts.Count is >= 0 and <= 1_000_000_000 ? facts.Count
        : throw new UnfitValueException("count", "is out of range");

    string When(Instant instant) => brief ? wording.ShortWhen(Local(instant), recipient.Calendar) : wording.When(Local(instant), recipient.Calendar);

    string Date(Instant instant) => brief ? wording.ShortDate(Local(instant), recipient.Calendar) : wording.Date(Local(instant), recipient.Calendar);

    // Of one day the times of day are enough: the sentence names the day.
    string Time(Instant instant) => facts.Times!.All(other => Local(other).Date == Local(facts.Start ?? facts.Times![0]).Date) ? wording.Time(Local(instant)) : When(instant);

    LocalDateTime Local(Instant instant) => instant.InZone(recipient.Zone).LocalDateTime;

    string Digits(string digits) => wording.IsRightToLeft ? Isolates.AroundDigits(digits) : digits;

    /// <summary>A value from outside. On a telephone's screen only where directions can meet: the characters would halve what a text message holds.</summary>
    string Foreign(string value) => !brief || wording.IsRightToLeft || value.Any(letter => letter is >= '\u0590' and <= '\u08FF' or >= '\uD800' and <= '\uDFFF' or >= '\uFB1D' and <= '\uFEFC')
        ? Isolates.Around(value) : value;

    string List<T>(IReadOnlyList<T> items, Func<T, string> say) => string.Join(brief ? wording.Separator : "\n", items.Select(say));

    IReadOnlyList<NamedNumber> Lines(string variable)
    {
        var lines = Checked(facts.Lines, MostLines, variable);
        return lines.All(line => IsOneLine(line.Name, LongestName) && line.Number.Length > 0 && IsOneLine(line.Number, LongestNumber)) ? lines
            : throw new UnfitValueException(variable, "is too long or holds control characters");
    }

    string Text(string text)
    {
        text = text.ReplaceLineEndings("\n").Trim('\n');
        if (text.Length is 0 or > LongestText || !text.Split('\n').All(line => IsOneLine(line, LongestText)))
        {
            throw new UnfitValueException("text", "is empty, too long or holds control characters");
        }

        // Line by line, because an isolate ends with its paragraph.
        return brief ? Foreign(text.Replace("\n\n", " ").Replace('\n', ' ')) : string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? "" : Foreign(line)));
    }

    static IReadOnlyList<T> Checked<T>(IReadOnlyList<T>? items, int most, string variable) =>
        items is null or [] ? throw Missing(variable) : items.Count > most ? throw new UnfitValueException(variable, "has too many items") : items;

    internal static bool IsOneLine(string value, int longest) => value.Length <= longest && !value.Any(letter => char.IsControl(letter) || Isolates.IsControl(letter));

    static UnfitValueException Missing(string variable) => new(variable, "is missing");
}
