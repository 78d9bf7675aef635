using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Moderation;

/// <summary>A moderator's decision.</summary>
/// <param name="Note">2,000 characters at most, for other moderators.</param>
public sealed record DecideCaseRequest(Decision Decision, DecisionReason Reason, string? Note = null);

/// <summary><c>POST /v1/directory/moderation/cases/{id}/decisions</c>: recorded with who and when, takes effect, and closes the case.</summary>
static class DecideCase
{
    internal static async Task<Created<ModerationCaseFile>> HandleAsync(
        Guid id, DecideCaseRequest request, Moderator moderator, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(ModerationNote.IsFine(request.Note), "/note", ModerationNote.Rule).Enforce();
        // Locked, so that of two moderators who decide at once the second is told.
        var row = await work.FindAsync<Row>("""
            select c.state = 'open' as is_open, c.origin = 'rule' as by_rule, c.listing_id is not null as has_listing,
                (select hold from hidden_listings h where h.case_id = c.id) as hold
            from moderation_cases c where c.id = @id and (@Everything or c.partner_id = @Partner) for update of c
            """, new { id, moderator.Everything, moderator.Partner }, cancellationToken) ?? throw Problem.NotFound();
        var standing = new CaseStanding(row.IsOpen, row.ByRule, row.HasListing, row.Hold is { } hold ? Codes.Parse<Hold>(hold) : null);
        var effect = standing.Decide(request.Decision, moderator.Everything);

        var now = time.GetUtcNow();
        await work.ExecuteAsync("update moderation_cases set state = 'closed' where id = @id", new { id }, cancellationToken);
        await work.ExecuteAsync("""
            insert into moderation_decisions (id, case_id, decision, reason, note, partner_id, client_id, decided_at)
            values (@decisionId, @id, @decision, @reason, @Note, @Partner, @Client, @now)
            """, new
        {
            decisionId = Guid.CreateVersion7(now),
            id,
            decision = Codes.Of(request.Decision),
            reason = Codes.Of(request.Reason),
            request.Note,
            moderator.Partner,
            moderator.Client,
            now,
        }, cancellationToken);
        await (effect switch
        {
            Effect.Hide => HiddenListings.HideAsync(work, id, moderator.Everything ? Hold.Moderator : Hold.Owner, now, cancellationToken),
            Effect.HideForGood => HiddenListings.HideAsync(work, id, Hold.ForGood, now, cancellationToken),
            Effect.Lift => HiddenListings.LiftAsync(work, id, cancellationToken),
            _ => Task.CompletedTask,
        });
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, await ReadCases.FileAsync(id, moderator, work, cancellationToken));
    }

    sealed class Row
    {
        public bool IsOpen { get; init; }
        public bool ByRule { get; init; }
        public bool HasListing { get; init; }
        public string? Hold { get; init; }
    }
}
