using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>What a feed knows of a booking or a session: nothing that says what it is about, with whom or where.</summary>
sealed class FeedEntry
{
    const int Most = 1000;

    public Guid CalendarUid { get; init; }
    public int Sequence { get; init; }

    /// <summary>Of a booking, or of a session in a supporter's feed.</summary>
    public string State { get; init; } = "";
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>How long the lead talks it over afterwards; nothing for anybody else.</summary>
    public int DebriefMinutes { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The zone it was planned in; null in a participant's feed, because a 1:1 session's is that of the supporter's home.</summary>
    public string? Zone { get; init; }

    /// <summary>Opens the meeting; null where people meet in person or by phone.</summary>
    public string? JoinToken { get; init; }

    // A booking is shown once it was confirmed: before, nobody may rely on it, and most are decided within a second.
    const string OfParticipant = """
        select b.calendar_uid, b.sequence, case when s.state = 'cancelled' then s.state else b.state end as state, b.starts_at, b.ends_at, b.changed_at, case when s.modality in ('video', 'chat') then b.join_token end as join_token
        from bookings b join sessions s on s.id = b.session_id
        where b.participant_id = @ParticipantId and b.partner_id = @PartnerId and b.was_confirmed and b.starts_at < @to
            and b.starts_at > case when b.state in ('cancelled', 'refused', 'expired') or s.state = 'cancelled' then @cancelledFrom::timestamptz else @from end
        order by b.starts_at, b.id limit @Most
        """;

    // Planned sessions are the lead's from the beginning, a 1:1 once its booking was confirmed. The debrief belongs to the lead alone.
    const string OfSupporter = """
        select s.calendar_uid, s.sequence, s.state, s.starts_at, s.ends_at, s.calendar_changed_at as changed_at, s.zone,
            case when s.supporter_id = @SupporterId then s.debrief_minutes else 0 end as debrief_minutes,
            case when s.modality in ('video', 'chat') then case when s.supporter_id = @SupporterId then s.lead_token else s.co_token end end as join_token
        from sessions s
        where (s.supporter_id = @SupporterId or s.co_facilitator_id = @SupporterId) and s.partner_id = @PartnerId and s.starts_at < @to
            and s.starts_at > case when s.state = 'cancelled' then @cancelledFrom::timestamptz else @from end
            and (s.kind <> 'one_to_one' or exists (select from bookings b where b.session_id = s.id and b.was_confirmed))
        order by s.starts_at, s.id limit @Most
        """;

    /// <summary>From a month back to a year ahead, what is cancelled from sixty days back: a device that was off for weeks has to learn of it.</summary>
    internal static Task<IReadOnlyList<FeedEntry>> FindAsync(Database database, StoredFeed feed, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryAsync<FeedEntry>(feed.ParticipantId is null ? OfSupporter : OfParticipant,
            new { feed.ParticipantId, feed.SupporterId, feed.PartnerId, from = now.AddDays(-30), cancelledFrom = now.AddDays(-60), to = now.AddYears(1), Most }, cancellationToken);
}
