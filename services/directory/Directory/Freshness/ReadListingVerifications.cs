using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Freshness;

/// <summary>A page of a listing's verifications, the latest first.</summary>
/// <param name="Freshness">What the latest of all of them is worth now.</param>
/// <param name="VerifiedAt">Of the latest of all of them; absent where there is none.</param>
public sealed record ListingVerifications(FreshnessState Freshness, DateTimeOffset? VerifiedAt, IReadOnlyList<ListingVerification> Verifications);

/// <summary><c>GET /v1/directory/listings/{id}/verifications[?limit=][&amp;after=]</c></summary>
static class ReadListingVerifications
{
    internal static void MapListingVerifications(this RouteGroupBuilder directory)
    {
        var verifications = directory.MapGroup("/listings/{id:guid}/verifications");
        verifications.MapPost("", VerifyListing.HandleAsync).RequireScope("directory.write");
        verifications.MapGet("", HandleAsync).RequireScope("directory.read");
    }

    static async Task<Ok<ListingVerifications>> HandleAsync(
        Guid id, int? limit, Guid? after, HttpResponse response, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var most = limit ?? 50;
        new Checks().That(most is >= 1 and <= 100, "?limit", "1 to 100.").Enforce();
        if (!await PublicListings.ExistsAsync(database, id, cancellationToken))
        {
            throw Problem.NotFound();
        }

        var latest = await database.FindAsync<DateTimeOffset?>("select max(verified_at) from listing_verifications where listing_id = @id", new { id }, cancellationToken);
        var rows = await database.QueryAsync<Row>("""
            select id, verified_at, how, partner_id as by, case when partner_id = @partner then note end as note
            from listing_verifications
            where listing_id = @id and (@after::uuid is null
                or (verified_at, id) < (select verified_at, id from listing_verifications where listing_id = @id and id = @after::uuid))
            order by verified_at desc, id desc limit @most + 1
            """, new { id, partner = caller.Partner, after, most }, cancellationToken);
        if (rows.Count > most)
        {
            response.Headers.Link = $"</v1/directory/listings/{id}/verifications?limit={most}&after={rows[most - 1].Id}>; rel=\"next\"";
        }

        return TypedResults.Ok(new ListingVerifications(ListingFreshness.Of(latest, time.GetUtcNow()), latest,
            [.. rows.Take(most).Select(row => new ListingVerification(row.Id, row.VerifiedAt, row.How, row.By, row.Note))]));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset VerifiedAt { get; init; }
        public string How { get; init; } = "";
        public Guid By { get; init; }
        public string? Note { get; init; }
    }
}
