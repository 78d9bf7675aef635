using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.Series;

/// <summary>Wall time in JSON: no offset and no zone, because the zone is said once for the whole series.</summary>
static class WallTime
{
    internal const string Fault = "Must be a wall time to the minute, such as 2026-12-01T18:00, from 1970 to 2100.";

    /// <summary>After which nothing is expanded.</summary>
    internal static readonly LocalDateTime Last = new(2100, 12, 31, 23, 59);

    static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>Null where the text is none, or outside 1970 to 2100.</summary>
    internal static LocalDateTime? Parse(string text) => Pattern.Parse(text).TryGetValue(default, out var wall) && wall.Year is >= 1970 and <= 2100 ? wall : null;

    internal static string Format(LocalDateTime wall) => Pattern.Format(wall);

    /// <summary>As the database hands it out.</summary>
    internal static string Format(DateTime wall) => Pattern.Format(LocalDateTime.FromDateTime(wall));
}
