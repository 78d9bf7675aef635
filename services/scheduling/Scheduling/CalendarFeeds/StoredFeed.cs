namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>A feed as stored, together with what its person's safe-contact policy says. Its secret is not here: only a hash is kept.</summary>
sealed class StoredFeed
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public Guid? ParticipantId { get; init; }
    public Guid? SupporterId { get; init; }
    public string Content { get; init; } = "";
    public string? Title { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public bool JoinLink { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary><c>neutral</c> or <c>explicit</c>; of a supporter always neutral.</summary>
    public string Words { get; init; } = "neutral";
    public string? PersonLanguage { get; init; }
    public string? PersonTimeZone { get; init; }

    internal const string Columns = "f.id, f.partner_id, f.participant_id, f.supporter_id, f.content, f.title, f.language, f.time_zone, f.join_link, f.created_at, f.rotated_at";
}
