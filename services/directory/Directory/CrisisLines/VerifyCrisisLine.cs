using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>Somebody made sure that a line answers under the numbers published.</summary>
/// <param name="How">One of <c>called</c>, <c>published_page</c>, <c>provider_confirmed</c>, <c>partner_confirmed</c>.</param>
/// <param name="VerifiedAt">Left out for now.</param>
public sealed record CrisisLineVerificationRequest(string How, DateTimeOffset? VerifiedAt = null);

/// <summary>A verification of a line, as recorded.</summary>
/// <param name="VerifiedAt">UTC.</param>
/// <param name="By">The partner.</param>
/// <param name="Verification">What it is worth now.</param>
public sealed record CrisisLineVerification(Guid Id, Guid CrisisLineId, DateTimeOffset VerifiedAt, string How, Guid By, VerificationState Verification);

/// <summary>A partner verifies one of its own lines; it corrects nothing else by it.</summary>
static class VerifyCrisisLine
{
    internal static async Task<Created<CrisisLineVerification>> HandleAsync(
        Guid id, CrisisLineVerificationRequest request, Caller caller, UnitOfWork work, Escalations escalations, CrisisLineLimits limits, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verifiedAt = request.VerifiedAt ?? now;
        LineVerification.Faults(request.How, verifiedAt, now).Refuse();
        // The same said again is the same row.
        var row = await work.FindAsync<Row>("""
            insert into crisis_line_verifications as v (id, line_id, partner_id, verified_at, how, numbers, recorded_at)
            select @verification, l.id, @partner, @verifiedAt, @how, l.numbers, @now
            from crisis_lines l where l.id = @id and l.partner_id = @partner and l.withdrawn_at is null
            on conflict (line_id, verified_at, how, numbers) do update set recorded_at = v.recorded_at
            returning v.id, v.verified_at
            """, new { verification = Guid.CreateVersion7(now), id, partner = caller.Partner, verifiedAt, how = request.How, now }, cancellationToken)
            ?? throw Problem.NotFound();
        await escalations.AnswerAsync([id], cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, new CrisisLineVerification(
            row.Id, id, row.VerifiedAt, request.How, caller.Partner, LineVerification.StateOf(row.VerifiedAt, now, limits.VerifiedFor)));
    }

    /// <summary>Refuses a request with all of its faults, if there are any.</summary>
    /// <exception cref="Problem">of kind invalid</exception>
    internal static void Refuse(this IEnumerable<Fault> faults)
    {
        if (faults.ToArray() is { Length: > 0 } all)
        {
            throw new Problem(ProblemKind.Invalid, "See errors.", all);
        }
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset VerifiedAt { get; init; }
    }
}
