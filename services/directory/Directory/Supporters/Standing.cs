namespace Entraide.DirectoryService.Supporters;

/// <summary>Why a supporter cannot be booked now. A pause carries no reason, because none is asked.</summary>
public enum NotBookable
{
    NotCertified,
    SafeguardingLapsed,
    SupervisionOverdue,
    Paused,
}

/// <summary>Everything that decides whether a supporter may be booked; what is null was never there, or was taken back.</summary>
/// <param name="SupervisionDueOn">The day of the next supervision; it is overdue once that day is over in UTC.</param>
sealed record Standing(DateTimeOffset? CertifiedUntil, DateTimeOffset? SafeguardedUntil, DateOnly? SupervisionDueOn, bool Paused, bool Withdrawn)
{
    /// <summary>Until when they could be booked if nothing else changed: the first of the three to end, or null where one is missing or they are away.</summary>
    internal DateTimeOffset? BookableUntil =>
        !Paused && !Withdrawn && CertifiedUntil is { } certified && SafeguardedUntil is { } safeguarded && SupervisedUntil is { } supervised
            ? new[] { certified, safeguarded, supervised }.Min()
            : null;

    DateTimeOffset? SupervisedUntil =>
        SupervisionDueOn is { } due ? new DateTimeOffset(due.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;

    /// <summary>Whether they can be booked at <paramref name="now"/>: only while certified and safeguarded and supervised, and not paused.</summary>
    internal Verdict At(DateTimeOffset now)
    {
        if (BookableUntil is { } until && until > now)
        {
            return new Verdict(until, []);
        }

        // Somebody who left has no record to explain.
        return new Verdict(null, Withdrawn ? [] : [.. Reasons(now)]);
    }

    IEnumerable<NotBookable> Reasons(DateTimeOffset now)
    {
        if (!(CertifiedUntil > now))
        {
            yield return NotBookable.NotCertified;
        }

        if (!(SafeguardedUntil > now))
        {
            yield return NotBookable.SafeguardingLapsed;
        }

        if (!(SupervisedUntil > now))
        {
            yield return NotBookable.SupervisionOverdue;
        }

        if (Paused)
        {
            yield return NotBookable.Paused;
        }
    }
}

/// <summary>Whether somebody can be booked.</summary>
/// <param name="Until">The end of it, later than now; null where they cannot.</param>
/// <param name="Because">Every reason why they cannot; empty where they can.</param>
sealed record Verdict(DateTimeOffset? Until, IReadOnlyList<NotBookable> Because)
{
    internal bool Bookable => Until is not null;
}
