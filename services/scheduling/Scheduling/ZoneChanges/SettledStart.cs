using NodaTime;

namespace Entraide.Scheduling.ZoneChanges;

/// <summary>Whether a session that was promised for a wall time would move by other zone rules. Pure.</summary>
static class SettledStart
{
    /// <summary>
    /// When it starts by the rules of <paramref name="zone"/>. Of two times with the same wall time it stays where it is, at the first or the
    /// second; in a gap it moves forward by the gap's length.
    /// </summary>
    internal static Instant Of(LocalDateTime wall, DateTimeZone zone, Instant now) =>
        zone.MapLocal(wall) is { Count: 2 } twice && twice.Last().ToInstant() == now ? now : wall.InZoneLeniently(zone).ToInstant();
}
