using System.Text.RegularExpressions;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;

namespace Entraide.Notification.Templates;

/// <summary>A rule broken: in which file, at which key and how. The word is one of our own lists, never a value.</summary>
sealed record Finding(string File, string Key, string Fault)
{
    public override string ToString() => $"Languages/{File}.json: {Key}: {Fault}";
}

/// <summary>The rules that texts of messages are held to: ours when they are built and when the service starts, a partner's own when they are written.</summary>
static partial class TemplateLint
{
    /// <summary>Longest subject and body.</summary>
    internal const int LongestSubject = 78, LongestBody = 1000;

    static readonly string[] DateVariables = ["weekday", "day", "month", "year"];

    /// <summary>Everything wrong with a file.</summary>
    internal static IEnumerable<Finding> Of(LanguageFile file) =>
    [
        .. Frame(file).Select(fault => new Finding(file.Language, fault.Key, fault.Fault)),
        .. from words in new[] { Words.Neutral, Words.Explicit }
           let texts = words == Words.Explicit ? file.Explicit : file.Neutral
           from kind in Enum.GetValues<DeliveryKind>()
           from fault in texts.TryGetValue(kind.Word(), out var text) ? Of(file.Language, kind, words, text) : [("", "is missing")]
           select new Finding(file.Language, $"{words.Word()}/{kind.Word()}{fault.Key}", fault.Fault),
        .. from entry in file.Neutral.Keys.Concat(file.Explicit.Keys).Distinct()
           where !Enum.GetValues<DeliveryKind>().Any(kind => kind.Word() == entry)
           select new Finding(file.Language, entry, "is no kind of message"),
    ];

    /// <summary>Everything wrong with what is said of one kind, by JSON pointers to <c>/subject</c>, <c>/body</c> and <c>/short</c>.</summary>
    internal static IEnumerable<(string Key, string Fault)> Of(string language, DeliveryKind kind, Words words, TemplateTexts texts)
    {
        var isExplicit = words == Words.Explicit;
        var (needed, allowed) = (Variables.Needed(kind, isExplicit), Variables.Needed(kind, isExplicit).Concat(Variables.Allowed(kind, isExplicit)).ToArray());
        return
        [
            .. Faults("/subject", language, texts.Subject, LongestSubject, [], [], isExplicit),
            .. texts.Subject.Contains('\n') ? [("/subject", "has more than one line")] : Array.Empty<(string, string)>(),
            .. Faults("/body", language, texts.Body, LongestBody, needed, allowed, isExplicit),
            .. texts.Short is null ? [] : Faults("/short", language, texts.Short, LongestBody, needed, allowed, isExplicit),
        ];
    }

    static IEnumerable<(string Key, string Fault)> Faults(
        string key, string language, string text, int longest, IReadOnlyList<string> needed, IReadOnlyList<string> allowed, bool isExplicit) =>
        [.. Shape(text, longest).Concat(Placed(language, text, needed, allowed)).Concat(isExplicit ? [] : Telling(language, text)).Select(fault => (key, fault))];

    static IEnumerable<(string Key, string Fault)> Frame(LanguageFile file)
    {
        if (file.Direction is not ("ltr" or "rtl"))
        {
            yield return ("direction", "is neither ltr nor rtl");
        }

        if (SpokenLanguage.WrittenIn(file.Language) != file.Language)
        {
            yield return ("language", "is not a language people are registered in");
        }

        var dates = file.Dates;
        foreach (var (key, names, count) in new[] { "gregorian", "islamic", "persian" }.Select(calendar => ($"dates/months/{calendar}", dates.Months.GetValueOrDefault(calendar, []), 12))
            .Append(("dates/weekdays", dates.Weekdays, 7)))
        {
            if (names.Distinct().Count() != count)
            {
                yield return (key, $"has not {count} names, each its own");
            }
        }

        string[] none = [], whole = ["date", "time"];
        var framed = dates.Months.Values.SelectMany(names => names).Concat(dates.Weekdays).Append(dates.FirstDay ?? "1").Append(dates.Separator)
            .Select(name => ("dates", name, none))
            .Concat([("greeting", file.Greeting, none), ("closing", file.Closing, none), ("dates/date", dates.Date, DateVariables), ("dates/when", dates.When, whole),
                ("dates/short_date", dates.ShortDate, dates.ShortDate.Contains("{number}") ? ["day", "number"] : ["day", "month"]), ("dates/short_when", dates.ShortWhen, whole)]);
        foreach (var (key, text, needed) in framed)
        {
            foreach (var fault in Shape(text, LongestBody).Concat(Placed(file.Language, text, needed, needed)).Concat(Telling(file.Language, text)))
            {
                yield return (key, fault);
            }
        }
    }

    static IEnumerable<string> Shape(string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > longest)
        {
            yield return $"is empty or longer than {longest} characters";
        }

        if (text.Any(letter => char.IsControl(letter) && letter != '\n'))
        {
            yield return "has control characters";
        }

        if (text.Any(letter => "<>&\"“”„«»「」".Contains(letter)))
        {
            yield return "has quotation marks or signs of HTML";
        }

        if (LinkLike().IsMatch(text))
        {
            yield return "has what programs turn into a link";
        }

        if (!Isolates.AreBalanced(text))
        {
            yield return "has controls of direction that are not isolates, or isolates that are not closed in their line";
        }
    }

    static IEnumerable<string> Placed(string language, string text, IReadOnlyList<string> needed, IReadOnlyList<string> allowed)
    {
        Pattern pattern;
        string? fault = null;
        try
        {
            pattern = Pattern.Parse(text);
        }
        catch (FormatException exception)
        {
            (pattern, fault) = (Pattern.Parse(""), exception.Message);
        }

        if (fault is not null)
        {
            return [fault];
        }

        var used = pattern.Variables.ToArray();
        return
        [
            .. needed.Except(used).Select(name => $"does not use the variable {name}"),
            .. used.Except(allowed).Select(name => $"uses the variable {name}, which it has not"),
            .. pattern.Plurals.Where(plural => plural.Name != Variables.Counted).Select(plural => $"counts the variable {plural.Name}"),
            .. pattern.Plurals.Where(plural => !PluralRules.Categories(language).ToHashSet().SetEquals(plural.Categories))
                .Select(_ => $"has not exactly the plural forms {string.Join(", ", PluralRules.Categories(language))}"),
        ];
    }

    static IEnumerable<string> Telling(string language, string text) => ForbiddenWords.In(text, language).Select(word => $"tells too much: {word}");

    [GeneratedRegex(@"://|www\.|@|[a-z0-9]\.[a-z]{2,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LinkLike();
}
