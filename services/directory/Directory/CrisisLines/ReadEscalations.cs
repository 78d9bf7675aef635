using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>One lapse of a line's verification.</summary>
/// <param name="Since">When it lapsed; UTC.</param>
/// <param name="Level">1: the partner's to answer; 2: it did not in time, and operators see it.</param>
/// <param name="State"><c>open</c> or <c>answered</c>.</param>
/// <param name="AnsweredAt">When the line was verified again or withdrawn; absent while open.</param>
public sealed record Escalation(Guid Id, Guid CrisisLineId, string Country, DateTimeOffset Since, int Level, string State, DateTimeOffset? AnsweredAt);

/// <summary>How many of a partner's lines are in which state. One never verified is no lapse, and is only counted.</summary>
public sealed record VerificationCounts(int Current, int Lapsed, int Never);

/// <summary>A partner's escalations in the order they were raised, a page of them, and the state of all its lines.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record EscalationPage(IReadOnlyList<Escalation> Items, string? Next, VerificationCounts Counts);

/// <summary><c>GET /v1/directory/crisis-lines/escalations[?state=open|answered][&amp;limit=][&amp;after=]</c></summary>
static class ReadEscalations
{
    internal static async Task<Ok<EscalationPage>> HandleAsync(
        string? state, PageRequest<Guid> page, Caller caller, Database database, CrisisLineLimits limits, TimeProvider time,
        CancellationToken cancellationToken)
    {
        new Checks()
            .That(state is null or "open" or "answered", "?state", "open or answered.")
            .Enforce();
        var rows = await database.QueryAsync<Row>("""
            select e.id, e.line_id, l.country, e.since, e.level, e.state, e.answered_at
            from crisis_line_escalations e join crisis_lines l on l.id = e.line_id
            where e.partner_id = @partner and (@state::text is null or e.state = @state::text) and (@After::uuid is null or e.id > @After::uuid)
            order by e.id limit @Rows
            """, new { partner = caller.Partner, state, page.After, page.Rows }, cancellationToken);
        var counts = await database.FindAsync<Counted>("""
            select count(*) filter (where verified_at >= @lapsed)::int as current, count(*) filter (where verified_at < @lapsed)::int as lapsed,
                count(*) filter (where verified_at is null)::int as never
            from standing_crisis_lines where partner_id = @partner
            """, new { partner = caller.Partner, lapsed = time.GetUtcNow() - limits.VerifiedFor }, cancellationToken);
        var escalations = page.Of(rows, row => row.Id, row => new Escalation(row.Id, row.LineId, row.Country, row.Since, row.Level, row.State, row.AnsweredAt));
        return TypedResults.Ok(new EscalationPage(escalations.Items, escalations.Next, new VerificationCounts(counts!.Current, counts.Lapsed, counts.Never)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid LineId { get; init; }
        public string Country { get; init; } = "";
        public DateTimeOffset Since { get; init; }
        public int Level { get; init; }
        public string State { get; init; } = "";
        public DateTimeOffset? AnsweredAt { get; init; }
    }

    sealed class Counted
    {
        public int Current { get; init; }
        public int Lapsed { get; init; }
        public int Never { get; init; }
    }
}
