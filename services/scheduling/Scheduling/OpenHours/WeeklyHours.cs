using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.OpenHours;

/// <summary>When a supporter can be booked on one day of the week, in wall time of the supporter's zone.</summary>
/// <param name="Day"><c>monday</c> to <c>sunday</c>.</param>
/// <param name="From">Such as <c>09:00</c>.</param>
/// <param name="To">Such as <c>17:30</c>; <c>24:00</c> is the end of the day.</param>
public sealed record OpenWindow(string Day, string From, string To);

/// <summary>Open hours of one supporter: weekly rules in wall time and an IANA zone, turned into instants by NodaTime's rules only.</summary>
sealed record WeeklyHours(DateTimeZone Zone, IReadOnlyList<(IsoDayOfWeek Day, LocalTime From, Period Length)> Windows)
{
    static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The windows that overlap the given time, as instants.</summary>
    /// <remarks>
    /// A wall time that a clock change skips moves forward by the length of the gap; one that occurs twice is taken the first time.
    /// Nothing is lost or doubled by a change to or from summer time.
    /// </remarks>
    internal IEnumerable<Interval> Between(Instant from, Instant to)
    {
        // A day before, because a window that began yesterday evening may reach into today.
        var last = to.InZone(Zone).Date;
        for (var date = from.InZone(Zone).Date.PlusDays(-1); date <= last; date = date.PlusDays(1))
        {
            foreach (var (_, start, length) in Windows.Where(window => window.Day == date.DayOfWeek).OrderBy(window => window.From))
            {
                var opens = date.At(start).InZoneLeniently(Zone).ToInstant();
                var closes = (date.At(start) + length).InZoneLeniently(Zone).ToInstant();
                if (closes > opens && closes > from && opens < to)
                {
                    yield return new Interval(opens, closes);
                }
            }
        }
    }

    /// <summary>Whether the whole of a meeting lies in open hours; windows that touch count as one.</summary>
    internal bool Cover(Interval meeting)
    {
        var reached = meeting.Start;
        foreach (var window in Between(meeting.Start, meeting.End).OrderBy(window => window.Start))
        {
            if (window.Start <= reached && window.End > reached)
            {
                reached = window.End;
            }
        }

        return reached >= meeting.End;
    }

    /// <summary>Reads one window; null where the day or the times are not valid.</summary>
    internal static (IsoDayOfWeek Day, LocalTime From, Period Length)? Parse(OpenWindow window)
    {
        var midnight = window.To == "24:00";
        if (!Enum.TryParse<IsoDayOfWeek>(window.Day, ignoreCase: true, out var day) || day == IsoDayOfWeek.None || window.Day.Any(char.IsDigit)
            || !Time.Parse(window.From).TryGetValue(default, out var from)
            || !Time.Parse(midnight ? "00:00" : window.To).TryGetValue(default, out var to))
        {
            return null;
        }

        var minutes = (midnight ? 24 * 60 : to.Hour * 60 + to.Minute) - (from.Hour * 60 + from.Minute);
        return minutes > 0 ? (day, from, Period.FromMinutes(minutes)) : null;
    }

    /// <summary>The hours as stored; null where the supporter has none yet.</summary>
    internal static async Task<WeeklyHours?> FindAsync(Database database, Guid partner, Guid supporter, CancellationToken cancellationToken)
    {
        var row = await database.FindAsync<Row>("select zone, weekly::text as weekly from open_hours where supporter_id = @supporter and partner_id = @partner",
            new { supporter, partner }, cancellationToken);
        return row is null ? null : new WeeklyHours(
            DateTimeZoneProviders.Tzdb[row.Zone],
            [.. JsonSerializer.Deserialize<OpenWindow[]>(row.Weekly, StrictJson.Options)!.Select(window => Parse(window)!.Value)]);
    }

    sealed class Row
    {
        public string Zone { get; init; } = "";
        public string Weekly { get; init; } = "";
    }
}
