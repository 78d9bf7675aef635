using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>Ten o'clock in the morning on a person's clock: for what is best read awake and has no time of its own.</summary>
static class Mornings
{
    static readonly LocalTime Ten = new(10, 0);

    /// <summary>The first that is neither on the day of <paramref name="happened"/> nor past.</summary>
    internal static Instant After(Instant happened, Instant now, DateTimeZone zone)
    {
        var next = At(happened.InZone(zone).Date.PlusDays(1), zone);
        return next > now ? next : Next(now, zone);
    }

    /// <summary>The first that is not past.</summary>
    internal static Instant Next(Instant now, DateTimeZone zone)
    {
        var today = now.InZone(zone).Date;
        return At(today, zone) is var ten && ten >= now ? ten : At(today.PlusDays(1), zone);
    }

    // One that the clock skips comes with the jump; of two the first.
    static Instant At(LocalDate day, DateTimeZone zone) => zone.AtLeniently(day + Ten).ToInstant();
}
