using NodaTime;
using NodaTime.TimeZones;

namespace Entraide.Notification.Participants;

/// <summary>The hours of a person's day, on their own clock, in which no reminder may ring. May span midnight.</summary>
sealed record QuietHours(LocalTime From, LocalTime To)
{
    // An end that a clock change skips comes when the clock jumps; one that comes twice counts the second time, or the first would be quiet again.
    static readonly ZoneLocalMappingResolver AtTheEnd = Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>When the quiet hours that <paramref name="moment"/> falls into end, or null where it falls into none.</summary>
    public Instant? EndIfQuiet(Instant moment, DateTimeZone zone)
    {
        var local = moment.InZone(zone).LocalDateTime;
        if (!Contains(local.TimeOfDay))
        {
            return null;
        }

        var day = local.TimeOfDay < To ? local.Date : local.Date.PlusDays(1);
        return zone.ResolveLocal(day + To, AtTheEnd).ToInstant();
    }

    bool Contains(LocalTime time) => From < To ? From <= time && time < To : From <= time || time < To;
}
