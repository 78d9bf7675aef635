using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Freshness;

/// <summary>Somebody made sure that a listing is still as it says.</summary>
/// <param name="How">One of <c>called</c>, <c>visited</c>, <c>provider_confirmed</c>, <c>website</c>.</param>
/// <param name="VerifiedAt">Left out for now.</param>
/// <param name="Note">1 to 500 characters for the partner that writes it: no other partner sees it.</param>
public sealed record ListingVerificationRequest(string How, DateTimeOffset? VerifiedAt = null, string? Note = null);

/// <summary>A verification of a listing, as recorded.</summary>
/// <param name="VerifiedAt">UTC.</param>
/// <param name="By">The partner.</param>
/// <param name="Note">Absent in another partner's verification.</param>
public sealed record ListingVerification(Guid Id, DateTimeOffset VerifiedAt, string How, Guid By, string? Note);

/// <summary><c>POST /v1/directory/listings/{id}/verifications</c>: any partner may verify any public listing, because they share the directory.</summary>
static class VerifyListing
{
    static readonly string[] Ways = ["called", "visited", "provider_confirmed", "website"];

    // Clocks differ a little; a verification dated further ahead would stay fresh for too long.
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    internal static async Task<Created<ListingVerification>> HandleAsync(
        Guid id, ListingVerificationRequest request, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verifiedAt = request.VerifiedAt ?? now;
        new Checks()
            .That(Ways.Contains(request.How), "/how", "One of called, visited, provider_confirmed, website.")
            .That(verifiedAt <= now + Skew, "/verified_at", "In the future.")
            .That(request.Note is null or { Length: >= 1 and <= 500 } && request.Note?.Contains('\0') != true, "/note", "1 to 500 characters, or left out.")
            .Enforce();
        if (!await PublicListings.ExistsAsync(database, id, cancellationToken))
        {
            throw Problem.NotFound();
        }

        var verification = new ListingVerification(Guid.CreateVersion7(now), verifiedAt.ToUniversalTime(), request.How, caller.Partner, request.Note);
        await work.ExecuteAsync("""
            insert into listing_verifications (id, listing_id, partner_id, verified_at, how, note, recorded_at)
            values (@Id, @listing, @By, @VerifiedAt, @How, @Note, @now)
            """, new { verification.Id, listing = id, verification.By, verification.VerifiedAt, verification.How, verification.Note, now }, cancellationToken);
        await SearchIndex.VerifiedAsync(work, id, verification.VerifiedAt, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, verification);
    }
}
