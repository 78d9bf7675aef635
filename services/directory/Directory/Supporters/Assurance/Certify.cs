using Entraide.DirectoryService.Listings;
using Entraide.DirectoryService.Supporters.Training;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters.Assurance;

/// <summary>A certificate of a supporter. A newer one takes the place of the one before.</summary>
/// <param name="Issuer">Who certifies, 1 to 120 characters.</param>
/// <param name="ValidUntil">With offset; in the future, and not more than ten years after it was issued.</param>
public sealed record CertificationRecord(string Issuer, DateOnly IssuedOn, DateTimeOffset ValidUntil);

/// <summary>A certificate on file. Instants are UTC.</summary>
/// <param name="RevokedReason">A stable word; present only where it was revoked.</param>
public sealed record CertificationView(Guid Id, string Issuer, DateOnly IssuedOn, DateTimeOffset ValidUntil, DateTimeOffset RecordedAt, DateTimeOffset? RevokedAt = null, string? RevokedReason = null);

/// <summary>Certification: refused until training is complete.</summary>
static class Certify
{
    /// <summary>Longer than any certificate lasts: a later date is a slip of the pen.</summary>
    internal const int LongestYears = 10;

    internal static async Task<Created<CertificationView>> HandleAsync(
        Guid id, CertificationRecord certificate, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks()
            .That(PlainText.IsLine(certificate.Issuer, 120), "/issuer", "1 to 120 characters in one line.")
            .That(Day.HasCome(certificate.IssuedOn, now), "/issued_on", "Not in the future.")
            .That(certificate.ValidUntil > now, "/valid_until", "Already past.")
            .That(certificate.ValidUntil < now.AddYears(LongestYears), "/valid_until", $"Within {LongestYears} years.")
            .Enforce();
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        RefuseWhereMissing(TrainingRule.Missing(await work.QueryAsync<TrainedHours>("select module, hours from supporter_trainings where supporter_id = @id", new { id }, cancellationToken)));

        var recorded = new CertificationView(Guid.CreateVersion7(now), certificate.Issuer, certificate.IssuedOn, certificate.ValidUntil.ToUniversalTime(), now);
        await work.ExecuteAsync("""
            insert into supporter_certifications (id, partner_id, supporter_id, issuer, issued_on, valid_until, recorded_at)
            values (@Id, @partner, @supporter, @Issuer, @IssuedOn, @ValidUntil, @RecordedAt)
            """, new { recorded.Id, partner = caller.Partner, supporter = id, recorded.Issuer, recorded.IssuedOn, recorded.ValidUntil, recorded.RecordedAt }, cancellationToken);
        await store.KeepAsync(before, before with { CertifiedUntil = recorded.ValidUntil }, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, recorded);
    }

    internal static async Task<Ok<Page<CertificationView>>> ListAsync(Guid id, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await OnFile.RowsAsync<CertificationRow>($"""
            select {CertificationRow.Columns} from supporter_certifications
            where supporter_id = @id and partner_id = @partner and (@After::uuid is null or id > @After) order by id limit @Rows
            """, id, page, caller, database, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.View()));
    }

    static void RefuseWhereMissing(IReadOnlyList<MissingModule> missing)
    {
        if (missing.Count > 0)
        {
            var refusal = Problem.Conflict("training-incomplete", "Certification needs more training; missing_modules says which, and how many hours.");
            refusal.Extensions["missing_modules"] = missing;
            throw refusal;
        }
    }
}

sealed class CertificationRow
{
    internal const string Columns = "id, issuer, issued_on, valid_until, recorded_at, revoked_at, revoked_reason";

    public Guid Id { get; init; }
    public string Issuer { get; init; } = "";
    public DateOnly IssuedOn { get; init; }
    public DateTimeOffset ValidUntil { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public string? RevokedReason { get; init; }

    internal CertificationView View() => new(Id, Issuer, IssuedOn, ValidUntil, RecordedAt, RevokedAt, RevokedReason);
}
