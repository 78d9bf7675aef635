using Entraide.ServiceDefaults.Data;
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
public sealed record EscalationPage(IReadOnlyList<Escalation> Escalations, VerificationCounts Counts);

/// <summary><c>GET /v1/directory/crisis-lines/escalations[?state=open|answered][&amp;limit=][&amp;after=]</c></summary>
static class ReadEscalations
{
    internal static async Task<Ok<EscalationPage>> HandleAsync(
        string? state, int? limit, Guid? after, HttpResponse response, Caller caller, Database database, CrisisLineLimits limits, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var most = limit ?? 50;
        new Checks()
            .That(state is null or "open" or "answered", "?state", "open or answered.")
            .That(most is >= 1 and <= 100, "?limit", "1 to 100.")
            .Enforce();
        var rows = await database.QueryAsync<Row>("""
            select e.id, e.line_id, l.country, e.since, e.level, e.state, e.answered_at
            from crisis_line_escalations e join crisis_lines l on l.id = e.line_id
            where e.partner_id = @partner and (@state::text is null or e.state = @state::text) and (@after::uuid is null or e.id > @after::uuid)
            order by e.id limit @most + 1
            """, new { partner = caller.Partner, state, after, most }, cancellationToken);
        if (rows.Count > most)
        {
            response.Headers.Link = $"</v1/directory/crisis-lines/escalations?limit={most}{(state is null ? "" : $"&state={state}")}&after={rows[most - 1].Id}>; rel=\"next\"";
        }

        var counts = await database.FindAsync<Counted>("""
            select count(*) filter (where verified_at >= @lapsed)::int as current, count(*) filter (where verified_at < @lapsed)::int as lapsed,
                count(*) filter (where verified_at is null)::int as never
            from standing_crisis_lines where partner_id = @partner
            """, new { partner = caller.Partner, lapsed = time.GetUtcNow() - limits.VerifiedFor }, cancellationToken);
        return TypedResults.Ok(new EscalationPage(
            [.. rows.Take(most).Select(row => new Escalation(row.Id, row.LineId, row.Country, row.Since, row.Level, row.State, row.AnsweredAt))],
            new VerificationCounts(counts!.Current, counts.Lapsed, counts.Never)));
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
