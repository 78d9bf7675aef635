using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Moderation;

/// <summary>Who may end a hiding.</summary>
enum Hold
{
    /// <summary>Nobody decided yet: a report was grave enough to hide at once.</summary>
    Undecided,
    Owner,
    Moderator,
    ForGood,
}

/// <summary>What moderation hides: every read, search and feed leaves it out.</summary>
static class HiddenListings
{
    /// <summary>An SQL condition: true where no case hides the listing of this id and owner, such as <c>Shows("l.id", "l.partner_id")</c>.</summary>
    public static string Shows(string id, string partner) =>
        $"not exists (select from hidden_listings hidden where hidden.listing_id = {id} and hidden.partner_id = {partner})";

    /// <summary>Hides the listing of a case, or changes who may bring it back; nothing is hidden where the case has no listing.</summary>
    internal static Task HideAsync(UnitOfWork work, Guid caseId, Hold hold, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into hidden_listings as h (partner_id, listing_id, case_id, since, hold)
        select partner_id, listing_id, id, @now, @hold from moderation_cases where id = @caseId and listing_id is not null
        on conflict (listing_id, partner_id, case_id) do update set hold = excluded.hold
            -- What a moderator hid is not handed back to its owner.
            where excluded.hold <> 'undecided' and (h.hold <> 'moderator' or excluded.hold <> 'owner')
        """, new { caseId, hold = Codes.Of(hold), now }, cancellationToken);

    /// <summary>Takes back what <paramref name="caseId"/> hid; another case may still hide the same listing.</summary>
    internal static Task LiftAsync(UnitOfWork work, Guid caseId, CancellationToken cancellationToken) =>
        work.ExecuteAsync("delete from hidden_listings where case_id = @caseId", new { caseId }, cancellationToken);
}
