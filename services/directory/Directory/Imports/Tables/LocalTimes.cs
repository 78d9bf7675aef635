using NodaTime;
using NodaTime.Text;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Moments that a table tells without saying how far from Greenwich.</summary>
static class LocalTimes
{
    static readonly LocalDateTimePattern[] Patterns =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss;FFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss;FFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm"),
    ];

    /// <summary><paramref name="text"/> with the offset that <paramref name="zone"/> had then (RFC 3339); what is no such time, or was told twice or never by the clock there, stays as it is.</summary>
    public static string WithOffset(string text, DateTimeZone zone) =>
        Patterns.Select(pattern => pattern.Parse(text)).FirstOrDefault(parsed => parsed.Success) is { Success: true, Value: var local }
        && zone.MapLocal(local) is { Count: 1 } found
            ? OffsetDateTimePattern.Rfc3339.Format(found.Single().ToOffsetDateTime()) : text;
}
