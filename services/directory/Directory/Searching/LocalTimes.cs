using NodaTime;

namespace Entraide.DirectoryService.Searching;

/// <summary>One instant on the clocks of the zones in which anything opens, so that the database needs no rules of time zones.</summary>
sealed class LocalTimes
{
    readonly string[] zones;
    readonly LocalDateTime[] locals;

    /// <summary>The clocks of <paramref name="zones"/> at <paramref name="at"/>; a zone that is none is left out.</summary>
    public LocalTimes(IEnumerable<string> zones, Instant at)
    {
        var known = zones.Select(zone => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone)).OfType<DateTimeZone>().ToArray();
        this.zones = [.. known.Select(zone => zone.Id)];
        locals = [.. known.Select(zone => at.InZone(zone).LocalDateTime)];
    }

    /// <summary>The parts of a statement that ask whether <c>e</c> is open.</summary>
    /// <param name="IsOpen">A condition: it is known to be.</param>
    /// <param name="Open">A column: true, false, or null where that cannot be told.</param>
    public sealed record Sql(string IsOpen, string Open);

    /// <summary>Puts the clocks into <paramref name="statement"/>.</summary>
    public Sql Values(Statement statement)
    {
        if (zones.Length == 0)
        {
            return new Sql("false", "null::boolean");
        }

        // What opened yesterday evening may still be open: each clock counts twice, once as 24 hours more of the day before.
        var days = zones.Zip(locals).SelectMany(clock => new[]
        {
            new Day(clock.First, clock.Second.Date, (clock.Second.Hour * 60) + clock.Second.Minute),
            new Day(clock.First, clock.Second.Date.PlusDays(-1), (clock.Second.Hour * 60) + clock.Second.Minute + 1440),
        }).ToArray();
        var clocks = $"""
            unnest({statement.Value(days.Select(day => day.Zone).ToArray())}, {statement.Value(days.Select(day => day.Date.ToDateOnly()).ToArray())},
                {statement.Value(days.Select(day => day.Minute).ToArray())}, {statement.Value(days.Select(day => (int)day.Date.DayOfWeek).ToArray())},
                {statement.Value(days.Select(day => day.Date.Day).ToArray())}, {statement.Value(days.Select(day => day.Date.Day - day.Date.Calendar.GetDaysInMonth(day.Date.Year, day.Date.Month) - 1).ToArray())},
                {statement.Value(days.Select(day => (day.Date.Year * 12) + day.Date.Month).ToArray())}) clock(zone, day, minute, weekday, monthday, monthday_from_end, month)
            """;
        const string Fits = """
            h.zone = clock.zone and h.minutes @> clock.minute and (h.weekday is null or h.weekday = clock.weekday)
            and (h.nth is null or h.nth in ((clock.monthday + 6) / 7, (clock.monthday_from_end - 6) / 7))
            and (h.monthday is null or h.monthday in (clock.monthday, clock.monthday_from_end))
            and (h.valid_from is null or h.valid_from <= clock.day) and (h.valid_to is null or h.valid_to >= clock.day)
            and (h.weeks is null or (clock.day - h.first_on) / 7 % h.weeks = 0)
            and (h.months is null or (clock.month - extract(year from h.first_on)::int * 12 - extract(month from h.first_on)::int) % h.months = 0)
            """;
        return new Sql(
            $"exists (select from search_hours h, {clocks} where h.entry = e.entry and {Fits})",
            $"(select bool_or(exists (select from {clocks} where {Fits})) from search_hours h where h.entry = e.entry)");
    }

    readonly record struct Day(string Zone, LocalDate Date, int Minute);
}
