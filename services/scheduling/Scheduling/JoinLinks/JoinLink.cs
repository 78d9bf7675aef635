using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.JoinLinks;

/// <summary>One person's way into a meeting by video or chat.</summary>
/// <param name="JoinUrl">Leads to the meeting from <paramref name="OpensAt"/> to <paramref name="ClosesAt"/>; before and after it says "not now".</param>
/// <param name="OpensAt">UTC.</param>
/// <param name="ClosesAt">UTC.</param>
/// <param name="Ready">Whether the meeting's address is known; the link stays the same when it comes.</param>
public sealed record JoinView(Uri JoinUrl, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, bool Ready);

/// <summary>A link as stored: beside the booking or session that it opens, so that it cannot outlive it.</summary>
sealed class JoinLink
{
    public string Token { get; init; } = "";
    public string State { get; init; } = "";
    public string Modality { get; init; } = "";
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public bool Ready { get; init; }

    internal const string OfBooking = """
        select b.join_token as token, b.state, s.modality, s.starts_at, s.ends_at, s.meeting_url is not null as ready
        from bookings b join sessions s on s.id = b.session_id where b.id = @id and b.partner_id = @Partner
        """;

    internal const string OfLead = """
        select s.lead_token as token, s.state, s.modality, s.starts_at, s.ends_at, s.meeting_url is not null as ready
        from sessions s where s.id = @id and s.partner_id = @Partner
        """;

    internal const string OfCoFacilitator = """
        select s.co_token as token, s.state, s.modality, s.starts_at, s.ends_at, s.meeting_url is not null as ready
        from sessions s where s.id = @id and s.partner_id = @Partner and s.co_facilitator_id is not null
        """;

    /// <summary>Makes the links of a session that nobody has asked for yet.</summary>
    internal const string MakeForSession = """
        update sessions set lead_token = coalesce(lead_token, new_join_token()), co_token = coalesce(co_token, new_join_token())
        where id = @id and partner_id = @Partner and (lead_token is null or co_token is null)
        """;

    /// <summary>The same for all that a supporter has ahead.</summary>
    internal const string MakeForSupporter = """
        update sessions set lead_token = coalesce(lead_token, new_join_token()), co_token = coalesce(co_token, new_join_token())
        where (supporter_id = @SupporterId or co_facilitator_id = @SupporterId) and partner_id = @PartnerId
            and modality in ('video', 'chat') and state = 'scheduled' and ends_at > @now and (lead_token is null or co_token is null)
        """;

    /// <summary>The link as its partner hands it on.</summary>
    /// <exception cref="Problem">a conflict, where the meeting is not sure, or nothing to join from afar</exception>
    internal JoinView Show(PublicAddress address) =>
        Modality is not ("video" or "chat") ? throw NotRemote()
        : State is not ("confirmed" or "attended" or "no_show" or "scheduled" or "clashing") ? throw Problem.Conflict("nothing-to-join", "The booking is not confirmed, or the session does not take place.")
        : new JoinView(address.Join(Token), StartsAt - MeetingAddress.Margin, EndsAt + MeetingAddress.Margin, Ready);

    internal static Problem NotRemote() => Problem.Conflict("session-not-remote", "The session is neither by video nor by chat.");
}
