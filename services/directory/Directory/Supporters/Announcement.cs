namespace Entraide.DirectoryService.Supporters;

/// <summary>What scheduling is told about a supporter.</summary>
enum Announcement
{
    /// <summary>Nothing that it needs to know.</summary>
    None,

    /// <summary>They became bookable, for the first time or again.</summary>
    Listed,

    /// <summary>They are bookable as before, for something else or for another time.</summary>
    Changed,

    /// <summary>They cannot be booked any more.</summary>
    Withdrawn,
}

/// <summary>What somebody can be booked for: all that scheduling knows of them.</summary>
sealed record Offer(
    DateTimeOffset? Until, int? SessionsPerDay, int? SessionsPerWeek, IReadOnlyList<string> Modalities, IReadOnlyList<string> Languages, IReadOnlyList<Guid> TopicIds)
{
    /// <summary>Decides what to announce: <paramref name="listed"/> is what was said last, and may have gone out of date with time alone.</summary>
    internal static Announcement Announce(bool listed, Offer before, Offer after, DateTimeOffset now) => (listed, after.Until > now) switch
    {
        (false, true) => Announcement.Listed,
        (true, false) => Announcement.Withdrawn,
        (true, true) when !before.IsSameAs(after) => Announcement.Changed,
        _ => Announcement.None,
    };

    bool IsSameAs(Offer other) => Until == other.Until && SessionsPerDay == other.SessionsPerDay && SessionsPerWeek == other.SessionsPerWeek
        && Modalities.ToHashSet().SetEquals(other.Modalities) && Languages.ToHashSet().SetEquals(other.Languages) && TopicIds.ToHashSet().SetEquals(other.TopicIds);
}
