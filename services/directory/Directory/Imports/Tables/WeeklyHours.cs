using System.Globalization;
using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>A span of opening hours and the days of the week that have it.</summary>
/// <param name="ByDay">As HSDS writes days: <c>MO,TU,WE</c>.</param>
/// <param name="OpensAt"><c>HH:MM</c>.</param>
/// <param name="ClosesAt">Before <paramref name="OpensAt"/> where it is the next morning.</param>
readonly record struct WeeklyHour(string ByDay, string OpensAt, string ClosesAt);

/// <summary>
/// Reads a week of opening hours out of a cell: <c>Sunday: Closed Monday: 9:00-12:00, 13:00-17:00</c>. A text is taken only where every
/// word of it is understood; anybody who stands before a closed door was sent there by a guess.
/// </summary>
static partial class WeeklyHours
{
    static readonly string[] Week = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    static readonly Dictionary<string, int> Days = new(StringComparer.OrdinalIgnoreCase);

    static WeeklyHours()
    {
        string[] names = ["Monday Mon Mo Lundi Lun", "Tuesday Tue Tu Mardi Mar", "Wednesday Wed We Mercredi Mer", "Thursday Thu Th Jeudi Jeu",
            "Friday Fri Fr Vendredi Ven", "Saturday Sat Sa Samedi Sam", "Sunday Sun Su Dimanche Dim"];
        for (var day = 0; day < names.Length; day++)
        {
            foreach (var name in names[day].Split(' '))
            {
                Days[name] = day;
            }
        }
    }

    /// <summary>The hours, days of the same hours together; empty where every day is closed; null where the text is not exactly such a week.</summary>
    public static IReadOnlyList<WeeklyHour>? Read(string text)
    {
        var spans = new List<(string Opens, string Closes, SortedSet<int> Days)>();
        var seen = new HashSet<int>();
        var at = 0;
        while (at < text.Length && Day().Match(text, at) is { Success: true } match)
        {
            if (!Days.TryGetValue(match.Groups["day"].Value, out var day) || !seen.Add(day))
            {
                return null;
            }

            at += match.Length;
            for (var index = 0; index < match.Groups["from"].Captures.Count; index++)
            {
                if (Time(match.Groups["from"].Captures[index].Value) is not { } opens || Time(match.Groups["to"].Captures[index].Value) is not { } closes
                    || !AreHours(opens, closes))
                {
                    return null;
                }

                Add(spans, opens, closes, day);
            }
        }

        return seen.Count > 0 && at == text.Length ? [.. spans.Select(span => new WeeklyHour(string.Join(',', span.Days.Select(day => Week[day])), span.Opens, span.Closes))] : null;
    }

    static void Add(List<(string Opens, string Closes, SortedSet<int> Days)> spans, string opens, string closes, int day)
    {
        var same = spans.FindIndex(span => span.Opens == opens && span.Closes == closes);
        if (same < 0)
        {
            spans.Add((opens, closes, [day]));
        }
        else
        {
            spans[same].Days.Add(day);
        }
    }

    // An evening may end the next morning. "9:00-5:00" is no night: somebody forgot that there are 24 hours, and only a reader can tell.
    static bool AreHours(string opens, string closes) =>
        string.CompareOrdinal(opens, closes) < 0 || (string.CompareOrdinal(opens, "16:00") >= 0 && string.CompareOrdinal(closes, "12:00") <= 0);

    static string? Time(string text)
    {
        var colon = text.IndexOf(':');
        var (hour, minute) = (int.Parse(text.AsSpan(0, colon), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        return minute < 60 && (hour < 24 || (hour == 24 && minute == 0)) ? $"{hour:00}:{minute:00}" : null;
    }

    [GeneratedRegex(@"\G\s*(?<day>\p{L}+)\s*:\s*(closed|fermé|ferme|(?<from>\d{1,2}:\d{2})\s*[-–]\s*(?<to>\d{1,2}:\d{2})(\s*,\s*(?<from>\d{1,2}:\d{2})\s*[-–]\s*(?<to>\d{1,2}:\d{2}))*)(?=\s|[;,.]|\z)[\s;,.]*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Day();
}
