using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>
/// Reads schedules of HSDS, which are recurrence rules of RFC 5545 with a time of opening and of closing. What does not say when, or in which
/// zone, gives no hours: somebody would stand before a closed door.
/// </summary>
static class ScheduleReader
{
    const int Day = 24 * 60;
    static readonly string[] Weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>The openings of a schedule whose members <paramref name="of"/> gives; none where it cannot be told.</summary>
    public static IEnumerable<Opening> Read(Func<string, string?> of)
    {
        if (TimeOf(of("opens_at")) is not var (opens, openZone) || TimeOf(of("closes_at")) is not var (closes, _)
            || (openZone ?? Offset(of("timezone"))) is not { } zone || Span(opens, closes) is not { } end || Repeat(of) is not { } rule)
        {
            return [];
        }

        return Days(of, rule.Monthly).Select(day => new Opening(zone, opens, end)
        {
            Weekday = day.Weekday,
            Nth = day.Nth,
            Monthday = day.Monthday,
            From = Latest(DateOf(of("valid_from")), DateOf(of("dtstart"))),
            To = Earliest(DateOf(of("valid_to")), DateOf(of("until")), rule.Once),
            Weeks = !rule.Monthly && rule.Interval > 1 ? rule.Interval : null,
            Months = rule.Monthly && rule.Interval > 1 ? rule.Interval : null,
            FirstOn = rule.Interval > 1 ? rule.FirstOn : null,
        });
    }

    /// <summary>When it closes, in minutes from the midnight before it opens; null where that cannot be told.</summary>
    internal static int? Span(int opens, int closes) =>
        closes > opens ? closes
        : closes == 0 ? Day
        // Past midnight is for the evening; 14:00 to 09:00 may be, 08:00 to 06:00 is a mistake.
        : closes < opens && opens >= Day / 2 && opens < Day ? closes + Day
        : null;

    // How it recurs; a rule with an end by count, or one we cannot follow exactly, is none.
    static (bool Monthly, int Interval, LocalDate? FirstOn, LocalDate? Once)? Repeat(Func<string, string?> of)
    {
        var (freq, interval) = (of("freq"), 1);
        if (of("interval") is { } text && (!int.TryParse(text, CultureInfo.InvariantCulture, out interval) || interval is < 1 or > 1000))
        {
            return null;
        }

        if (of("count") is not null || of("byweekno") is not null || of("byyearday") is not null)
        {
            return null;
        }

        if (freq is null && of("byday") is null && of("bymonthday") is null)
        {
            // Not said to recur: the one day it starts on, or every day of the time it is said to hold for.
            var day = DateOf(of("dtstart"));
            return day is not null || of("valid_from") is not null || of("valid_to") is not null ? (false, 1, null, day) : null;
        }

        var monthly = freq == "MONTHLY" || (freq is null && of("bymonthday") is not null);
        var start = DateOf(of("dtstart")) ?? DateOf(of("valid_from"));
        return interval > 1 && start is null ? null
            : (monthly, interval, monthly ? start?.With(DateAdjusters.StartOfMonth) : start?.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Monday)), null);
    }

    static IEnumerable<(int? Weekday, int? Nth, int? Monthday)> Days(Func<string, string?> of, bool monthly)
    {
        var days = Parts(of("byday")).Select(ByDay).ToArray();
        var dates = Parts(of("bymonthday")).Select(part => int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var day) && day is (>= 1 and <= 31) or (>= -31 and <= -1) ? day : (int?)null).ToArray();
        if (days.Contains(null) || dates.Contains(null))
        {
            return [];
        }

        // An ordinal is only of a month; a plain weekday of a monthly rule is every one of them.
        var start = DateOf(of("dtstart"));
        return (days.Length, dates.Length) switch
        {
            (0, 0) when of("freq") == "WEEKLY" => start is { } on ? [((int)on.DayOfWeek, null, null)] : [],
            (0, 0) when monthly => start is { } on ? [(null, null, on.Day)] : [],
            (0, 0) => [(null, null, null)],
            (_, 0) => days.Select(day => ((int?)day!.Value.Weekday, day.Value.Nth, (int?)null)),
            (0, _) => dates.Select(date => ((int?)null, (int?)null, date)),
            _ => from day in days from date in dates select ((int?)day!.Value.Weekday, day.Value.Nth, date),
        };
    }

    static (int Weekday, int? Nth)? ByDay(string part)
    {
        var weekday = part.Length >= 2 ? Array.IndexOf(Weekdays, part[^2..]) + 1 : 0;
        return weekday == 0 ? null
            : part.Length == 2 ? (weekday, null)
            : int.TryParse(part[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var nth) && nth is (>= 1 and <= 5) or (>= -5 and <= -1) ? (weekday, nth)
            : null;
    }

    static string[] Parts(string? list) => list?.ToUpperInvariant().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    static (int Minutes, string? Zone)? TimeOf(string? text)
    {
        if (text is null || text.Length < 5 || !int.TryParse(text[..2], out var hour) || !int.TryParse(text.AsSpan(3, 2), out var minute))
        {
            return null;
        }

        var at = text.IndexOfAny(['Z', '+', '-'], 5);
        return ((hour * 60) + minute, at < 0 ? null : text[at] == 'Z' ? Name(NodaTime.Offset.Zero)
            : OffsetPattern.CreateWithInvariantCulture("+HH:mm").Parse(text[at..]) is { Success: true, Value: var offset } ? Name(offset) : null);
    }

    static string? Offset(string? hours) =>
        decimal.TryParse(hours, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var offset) && offset is >= -18 and <= 18
            ? Name(NodaTime.Offset.FromSeconds((int)(offset * 3600)))
            : hours is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(hours) is { } zone ? zone.Id : null;

    static string Name(Offset offset) => DateTimeZone.ForOffset(offset).Id;

    static LocalDate? DateOf(string? text) => text is not null && LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date } ? date : null;

    static LocalDate? Latest(params LocalDate?[] dates) => dates.Max();

    static LocalDate? Earliest(params LocalDate?[] dates) => dates.Where(date => date is not null).Min();
}
