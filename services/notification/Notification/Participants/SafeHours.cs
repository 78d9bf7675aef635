using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>Hours of a person's day, on their own clock, in which something may ring. May span midnight: then it counts to the day it begins on.</summary>
/// <param name="Days">Bits, the lowest is Monday.</param>
sealed record SafeHours(int Days, LocalTime From, LocalTime To)
{
    public const int EveryDay = 0b111_1111;

    public bool Contains(LocalDateTime local) => From < To
        ? From <= local.TimeOfDay && local.TimeOfDay < To && On(local.Date)
        : (From <= local.TimeOfDay && On(local.Date)) || (local.TimeOfDay < To && On(local.Date.PlusDays(-1)));

    bool On(LocalDate day) => (Days >> ((int)day.DayOfWeek - 1) & 1) == 1;
}

/// <summary>When the hours a person gave allow that something rings.</summary>
static class ContactTimes
{
    /// <summary>The rules repeat every week: what is not allowed within eight days, clock changes included, never is.</summary>
    static readonly Duration Horizon = Duration.FromDays(9);

    /// <summary>
    /// The first instant from <paramref name="moment"/> on that lies in safe hours, and, where <paramref name="mindQuiet"/>, not in quiet ones; null
    /// where these rules leave no such hour.
    /// </summary>
    public static Instant? NextAllowed(ContactPolicy policy, DateTimeZone zone, Instant moment, bool mindQuiet = true)
    {
        for (var at = moment; at <= moment + Horizon;)
        {
            if (mindQuiet && policy.QuietHours?.EndIfQuiet(at, zone) is { } end)
            {
                at = end;
            }
            else if (NextSafe(policy.SafeHours ?? [], zone, at) is not { } safe)
            {
                return null;
            }
            else if (safe == at)
            {
                return at;
            }
            else
            {
                at = safe;
            }
        }

        return null;
    }

    // Whether an hour is safe is read off the person's clock, and changes nowhere but where some safe hours begin or the clock is changed.
    static Instant? NextSafe(IReadOnlyList<SafeHours> hours, DateTimeZone zone, Instant moment)
    {
        bool IsSafe(Instant at) => hours.Any(span => span.Contains(at.InZone(zone).LocalDateTime));
        if (hours.Count == 0 || IsSafe(moment))
        {
            return moment;
        }

        var today = moment.InZone(zone).Date;
        var begins = from day in Enumerable.Range(0, Horizon.Days) from span in hours from at in Instants(zone, today.PlusDays(day) + span.From) select at;
        var changes = zone.GetZoneIntervals(moment, moment + Horizon).Where(interval => interval.HasStart).Select(interval => interval.Start);
        return begins.Concat(changes).Where(at => at > moment && IsSafe(at)).Select(at => (Instant?)at).Min();
    }

    /// <summary>None where the clock skips that time, two where it shows it twice.</summary>
    static IEnumerable<Instant> Instants(DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count switch { 0 => [], 1 => [mapping.Single().ToInstant()], _ => [mapping.First().ToInstant(), mapping.Last().ToInstant()] };
    }
}
