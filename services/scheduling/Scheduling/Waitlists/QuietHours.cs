using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>
/// The hours of a person's day in which nothing may ring: whenever their own clock shows <paramref name="From"/> or later and is before <paramref name="To"/>,
/// also where a clock change skips or repeats part of them. May span midnight.
/// </summary>
sealed record QuietHours(DateTimeZone Zone, LocalTime From, LocalTime To)
{
    /// <summary>The quiet times between two instants, in order and without overlaps.</summary>
    internal IEnumerable<Interval> Between(Instant from, Instant to)
    {
        if (from >= to || From == To)
        {
            yield break;
        }

        // Between two clock changes wall time runs as evenly as time does.
        foreach (var rules in Zone.GetZoneIntervals(from, to))
        {
            var start = rules.HasStart ? Instant.Max(rules.Start, from) : from;
            var end = rules.HasEnd ? Instant.Min(rules.End, to) : to;
            var last = end.WithOffset(rules.WallOffset).Date;
            // A day before, because what began yesterday evening may reach into today.
            for (var date = start.WithOffset(rules.WallOffset).Date.PlusDays(-1); date <= last; date = date.PlusDays(1))
            {
                var opens = Instant.Max(At(date, From), start);
                var closes = Instant.Min(At(From < To ? date : date.PlusDays(1), To), end);
                if (opens < closes)
                {
                    yield return new Interval(opens, closes);
                }
            }

            Instant At(LocalDate date, LocalTime time) => (date + time).WithOffset(rules.WallOffset).ToInstant();
        }
    }
}
