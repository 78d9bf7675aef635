using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Moderation;

/// <summary>The moderation queue, and one case with all that was said.</summary>
static class ReadCases
{
    const string Cases = """
        select c.id, c.listing_id, c.origin, c.reason, c.state, c.reports, c.opened_at, exists (select from hidden_listings h where h.case_id = c.id) as hidden
        from moderation_cases c where (@Everything or c.partner_id = @Partner)
        """;

    internal static async Task<Ok<Page<ModerationCase>>> QueueAsync(PageRequest<Guid> page, Moderator moderator, Database database, CancellationToken cancellationToken, string state = "open")
    {
        new Checks().That(state is "open" or "closed", "?state", "open or closed.").Enforce();
        var rows = await database.QueryAsync<CaseRow>($"{Cases} and c.state = @state and (@After::uuid is null or c.id > @After) order by c.id limit @Rows",
            new { moderator.Everything, moderator.Partner, state, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.Describe()));
    }

    internal static async Task<Ok<ModerationCaseFile>> OneAsync(Guid id, Moderator moderator, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await FileAsync(id, moderator, database, cancellationToken));

    internal static async Task<ModerationCaseFile> FileAsync(Guid id, Moderator moderator, IQueries database, CancellationToken cancellationToken)
    {
        var found = await database.FindAsync<CaseRow>($"{Cases} and c.id = @id", new { moderator.Everything, moderator.Partner, id }, cancellationToken) ?? throw Problem.NotFound();
        var reports = await database.QueryAsync<ReportRow>("select partner_id, field, note, reported_at from moderation_reports where case_id = @id order by id desc limit 100",
            new { id }, cancellationToken);
        var decisions = await database.QueryAsync<DecisionRow>("select id, decision, reason, note, partner_id, client_id, decided_at from moderation_decisions where case_id = @id order by decided_at, id",
            new { id }, cancellationToken);
        return new ModerationCaseFile(found.Describe(),
            [.. reports.Select(report => new ReceivedReport(report.ReportedAt, report.Field, report.Note, moderator.Everything ? report.PartnerId : null))],
            [.. decisions.Select(decision => decision.Describe())]);
    }

    sealed class CaseRow
    {
        public Guid Id { get; init; }
        public Guid? ListingId { get; init; }
        public string Origin { get; init; } = "";
        public string Reason { get; init; } = "";
        public string State { get; init; } = "";
        public bool Hidden { get; init; }
        public int Reports { get; init; }
        public DateTimeOffset OpenedAt { get; init; }

        public ModerationCase Describe() => new(Id, ListingId, Origin, Codes.Parse<ReportReason>(Reason), State, Hidden, Reports, OpenedAt);
    }

    sealed class ReportRow
    {
        public Guid PartnerId { get; init; }
        public string? Field { get; init; }
        public string? Note { get; init; }
        public DateTimeOffset ReportedAt { get; init; }
    }

    sealed class DecisionRow
    {
        public Guid Id { get; init; }
        public string Decision { get; init; } = "";
        public string Reason { get; init; } = "";
        public string? Note { get; init; }
        public Guid PartnerId { get; init; }
        public string ClientId { get; init; } = "";
        public DateTimeOffset DecidedAt { get; init; }

        public RecordedDecision Describe() => new(Id, Codes.Parse<Moderation.Decision>(Decision), Codes.Parse<DecisionReason>(Reason), Note, PartnerId, ClientId, DecidedAt);
    }
}
