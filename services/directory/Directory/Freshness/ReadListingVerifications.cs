using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Freshness;

/// <summary>A page of a listing's verifications, the latest first.</summary>
/// <param name="Freshness">What the latest of all of them is worth now.</param>
/// <param name="VerifiedAt">Of the latest of all of them; absent where there is none.</param>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record ListingVerifications(FreshnessState Freshness, DateTimeOffset? VerifiedAt, IReadOnlyList<ListingVerification> Items, string? Next);

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
        Guid id, PageRequest<ByTime> page, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await PublicListings.ExistsAsync(database, id, cancellationToken))
        {
            throw Problem.NotFound();
        }

        var latest = await database.FindAsync<DateTimeOffset?>("select max(verified_at) from listing_verifications where listing_id = @id", new { id }, cancellationToken);
        var rows = await database.QueryAsync<Row>("""
            select id, verified_at, how, partner_id as by, case when partner_id = @partner then note end as note
            from listing_verifications
            where listing_id = @id and (@afterId::uuid is null or (verified_at, id) < (@afterTime, @afterId::uuid))
            order by verified_at desc, id desc limit @Rows
            """, new { id, partner = caller.Partner, afterTime = page.After?.At, afterId = page.After?.Id, page.Rows }, cancellationToken);
        var verifications = page.Of(rows, row => new ByTime(row.VerifiedAt, row.Id), row => new ListingVerification(row.Id, row.VerifiedAt, row.How, row.By, row.Note));
        return TypedResults.Ok(new ListingVerifications(ListingFreshness.Of(latest, time.GetUtcNow()), latest, verifications.Items, verifications.Next));
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
