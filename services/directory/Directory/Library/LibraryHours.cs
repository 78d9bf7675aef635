using System.Globalization;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.DirectoryService.Library;

/// <summary>A day of the week.</summary>
public enum Weekday
{
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// <summary>When an entry is open, week after week, by the clocks of <paramref name="Zone"/>.</summary>
/// <param name="Zone">IANA time zone, such as <c>Europe/Paris</c>.</param>
/// <param name="Rules">1 to 50.</param>
public sealed record LibraryHours(string Zone, IReadOnlyList<OpeningRule> Rules)
{
    internal void Check(Checks checks)
    {
        checks.That(DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is not null, "/hours/zone", "Not an IANA time zone.")
            .That(Rules.Count is >= 1 and <= 50, "/hours/rules", "1 to 50.");
        for (var i = 0; i < Rules.Count; i++)
        {
            var (opens, closes) = (MinuteOf(Rules[i]?.Opens), MinuteOf(Rules[i]?.Closes));
            checks.That(opens is >= 0 and < 24 * 60, $"/hours/rules/{i}/opens", "00:00 to 23:59.")
                .That(closes is not null && closes != opens, $"/hours/rules/{i}/closes", "00:01 to 24:00; before opens it means the next day.");
        }
    }

    /// <summary>Minutes from midnight (1440 for <c>24:00</c>), or null where it is no time of day.</summary>
    internal static int? MinuteOf(string? time) => time switch
    {
        "24:00" => 24 * 60,
        not null when TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) => parsed.Hour * 60 + parsed.Minute,
        _ => null,
    };
}

/// <summary>Open from <paramref name="Opens"/> (<c>HH:mm</c>) to <paramref name="Closes"/> (up to <c>24:00</c>), past midnight where that is earlier.</summary>
public sealed record OpeningRule(Weekday Weekday, string Opens, string Closes);
