using NodaTime;

namespace Entraide.Notification.Escalation;

/// <summary>Hours of the week, on the rota's clock; they may span midnight, and belong to the day on which they begin.</summary>
/// <param name="Days">ISO days of the week on which they begin.</param>
sealed record WeeklyHours(IReadOnlyList<IsoDayOfWeek> Days, LocalTime From, LocalTime To)
{
    public bool Contains(LocalDateTime local)
    {
        var (day, time) = (local.DayOfWeek, local.TimeOfDay);
        return From < To
            ? Days.Contains(day) && From <= time && time < To
            : (Days.Contains(day) && From <= time) || (Days.Contains(local.Date.PlusDays(-1).DayOfWeek) && time < To);
    }
}

/// <summary>A member of staff on a level.</summary>
/// <param name="Hours">When they are on call; empty: always.</param>
sealed record OnCall(Guid Staff, IReadOnlyList<WeeklyHours> Hours)
{
    public bool IsOnCall(LocalDateTime local) => Hours.Count == 0 || Hours.Any(hours => hours.Contains(local));
}

/// <summary>Those alerted together.</summary>
/// <param name="Wait">How long they have to answer before the next level is alerted.</param>
sealed record RotaLevel(int Level, Duration Wait, IReadOnlyList<OnCall> Staff);

/// <summary>Who is called, in which order.</summary>
/// <param name="Partner">Whose staff they are.</param>
/// <param name="Levels">In order, the first first.</param>
sealed record Rota(Guid Partner, DateTimeZone Zone, IReadOnlyList<RotaLevel> Levels);
