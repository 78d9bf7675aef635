using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters.Assurance;

/// <summary>Takes a certificate back.</summary>
/// <param name="Reason">One of <c>issued_in_error</c>, <c>training_not_valid</c>, <c>conduct</c>, <c>own_request</c>, <c>superseded</c>: a word, so that nothing is told about a person.</param>
public sealed record Revocation(string Reason);

/// <summary>
/// Revokes a certificate. Only the newest one counts: when that is revoked nobody falls back on an older one, or a supporter who lost their
/// certificate for their conduct would stay bookable.
/// </summary>
static class RevokeCertification
{
    static readonly string[] Reasons = ["issued_in_error", "training_not_valid", "conduct", "own_request", "superseded"];

    internal static async Task<Ok<CertificationView>> HandleAsync(
        Guid id, Guid certification, Revocation revocation, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(Reasons.Contains(revocation.Reason), "/reason", $"One of {string.Join(", ", Reasons)}.").Enforce();
        var now = time.GetUtcNow();
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        var newest = await work.FindAsync<Guid?>("select id from supporter_certifications where supporter_id = @id order by id desc limit 1", new { id }, cancellationToken);
        var revoked = await work.FindAsync<CertificationRow>($"""
            update supporter_certifications set revoked_at = @now, revoked_reason = @Reason
            where id = @certification and supporter_id = @id and revoked_at is null returning {CertificationRow.Columns}
            """, new { id, certification, now, revocation.Reason }, cancellationToken) ?? throw await RefusalAsync(id, certification, work, cancellationToken);
        if (newest == certification)
        {
            await store.KeepAsync(before, before with { CertifiedUntil = null }, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(revoked.View());
    }

    static async Task<Problem> RefusalAsync(Guid id, Guid certification, UnitOfWork work, CancellationToken cancellationToken) =>
        await work.FindAsync<Guid?>("select id from supporter_certifications where id = @certification and supporter_id = @id", new { id, certification }, cancellationToken) is null
            ? Problem.NotFound()
            : Problem.Conflict("already-revoked", "The certificate was revoked before.");
}
