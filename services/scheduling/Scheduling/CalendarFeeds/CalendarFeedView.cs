namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>A feed as its partner sees it: its secret address is not shown again.</summary>
/// <param name="Content"><c>titles</c> or <c>free_busy</c>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="RotatedAt">When it got its present address, if not at the beginning. UTC.</param>
public sealed record CalendarFeedView(
    Guid Id, Guid? ParticipantId, Guid? SupporterId, string Content, string? Title, string? Language, string? TimeZone, bool JoinLink, DateTimeOffset CreatedAt, DateTimeOffset? RotatedAt)
{
    internal static CalendarFeedView Of(StoredFeed feed) => new(
        feed.Id, feed.ParticipantId, feed.SupporterId, feed.Content, feed.Title, feed.Language, feed.TimeZone, feed.JoinLink, feed.CreatedAt, feed.RotatedAt);
}

/// <summary>The address of a feed, shown this once: whoever has it can read the feed until it is revoked or rotated.</summary>
public sealed record CalendarFeedLink(Guid Id, Uri Url);
