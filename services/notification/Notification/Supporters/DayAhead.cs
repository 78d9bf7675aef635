using NodaTime;
using NodaTime.Text;

namespace Entraide.Notification.Supporters;

/// <summary>A day in a zone: from its first instant up to that of the next.</summary>
sealed record DayAhead(LocalDate Day, Instant From, Instant To)
{
    /// <summary>From when on the evening before is told of a day, on the supporter's clock.</summary>
    static readonly LocalTime Evening = new(18, 0);

    internal string Word => LocalDatePattern.Iso.Format(Day);

    /// <summary>Tomorrow, once it is evening; null before.</summary>
    internal static DayAhead? Of(Instant now, DateTimeZone zone)
    {
        var local = now.InZone(zone).LocalDateTime;
        return local.TimeOfDay < Evening ? null : On(local.Date.PlusDays(1), zone);
    }

    internal static DayAhead On(LocalDate day, DateTimeZone zone) => new(day, zone.AtStartOfDay(day).ToInstant(), zone.AtStartOfDay(day.PlusDays(1)).ToInstant());
}
