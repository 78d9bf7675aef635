using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.OpenHours;

/// <summary>The hours of a supporter, whole: what was set before is replaced.</summary>
/// <param name="Zone">IANA name, such as <c>Europe/Paris</c>.</param>
/// <param name="Weekly">Windows of the week, 100 at most; none at all means not bookable but for exceptions. Windows that overlap or touch count as one.</param>
/// <param name="Exceptions">Dates that are not like others of their weekday: 400 at most, none twice.</param>
/// <param name="BufferBeforeMinutes">Kept free before each session, 0 to 240. The time after one session may be the time before the next.</param>
/// <param name="BufferAfterMinutes">Kept free after each session, 0 to 240.</param>
/// <param name="NoticeMinutes">How long before its start a booking has to be made, 0 to 43200 (30 days).</param>
/// <param name="HorizonDays">How many days ahead can be booked, 1 to 365, counted from today in the supporter's zone.</param>
public sealed record OpenHoursDocument(
    string Zone, IReadOnlyList<OpenWindow> Weekly, IReadOnlyList<OpenException>? Exceptions = null,
    int BufferBeforeMinutes = 0, int BufferAfterMinutes = 0, int NoticeMinutes = 0, int HorizonDays = 365)
{
    internal const int MostWindows = 100, MostExceptions = 400;

    /// <summary>Refuses hours that make no sense.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    internal void Check(IDateTimeZoneProvider zones)
    {
        var exceptions = Exceptions ?? [];
        var checks = new Checks()
            .That(zones.GetZoneOrNull(Zone) is not null, "/zone", "Must be an IANA time zone, such as Europe/Paris.")
            .That(Weekly.Count <= MostWindows, "/weekly", $"Must hold {MostWindows} windows at most.")
            .That(exceptions.Count <= MostExceptions, "/exceptions", $"Must hold {MostExceptions} dates at most.")
            .That(BufferBeforeMinutes is >= 0 and <= 240, "/buffer_before_minutes", "Must be 0 to 240.")
            .That(BufferAfterMinutes is >= 0 and <= 240, "/buffer_after_minutes", "Must be 0 to 240.")
            .That(NoticeMinutes is >= 0 and <= 43_200, "/notice_minutes", "Must be 0 to 43200.")
            .That(HorizonDays is >= 1 and <= 365, "/horizon_days", "Must be 1 to 365.");
        for (var i = 0; i < Math.Min(Weekly.Count, MostWindows); i++)
        {
            var window = Weekly[i];
            checks.That(window is not null && OpenWindow.DayOf(window.Day) is not null, $"/weekly/{i}/day", "Must be monday to sunday.");
            DayWindow.Check(window?.Window, checks, $"/weekly/{i}");
        }

        var dates = new HashSet<LocalDate>();
        for (var i = 0; i < Math.Min(exceptions.Count, MostExceptions); i++)
        {
            var date = OpenException.DateOf(exceptions[i]?.Date);
            checks.That(date is { Year: >= 1970 and <= 2100 }, $"/exceptions/{i}/date", "Must be a date of 1970 to 2100, as 2026-12-24.")
                .That(date is null || dates.Add(date.Value), $"/exceptions/{i}/date", "Must not be there twice.");
            var windows = exceptions[i]?.Windows ?? [];
            checks.That(windows.Count <= MostWindows, $"/exceptions/{i}/windows", $"Must hold {MostWindows} windows at most.");
            for (var j = 0; j < Math.Min(windows.Count, MostWindows); j++)
            {
                DayWindow.Check(windows[j], checks, $"/exceptions/{i}/windows/{j}");
            }
        }

        checks.Enforce();
    }
}
