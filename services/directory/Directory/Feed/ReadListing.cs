using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Feed;

/// <summary>A listing as a partner sees it.</summary>
/// <param name="Resource">Which object of HSDS it is: <c>service</c>, <c>organization</c>, …</param>
/// <param name="Own">Whether the reading partner brought it.</param>
/// <param name="Source">Where it came from, and <paramref name="SourceId"/> its id there: of own listings only.</param>
/// <param name="Listing">The object with everything nested in it, as HSDS 3.1 nests it, with the members for partners.</param>
public sealed record PartnersListing(Guid Id, string Resource, bool Own, string? Source, string? SourceId, JsonElement Listing);

/// <summary>
/// <c>GET /v1/directory/listings/{id}[?tier=public|partner|need_to_know]</c>. What only those see who need to know is told to its own
/// partner, when asked for by name and with the scope <c>directory.need_to_know</c>; to anybody else it does not exist.
/// </summary>
static class ReadListing
{
    internal static void MapListingReading(this RouteGroupBuilder directory) => directory.MapGet("/listings/{id:guid}", HandleAsync).RequireScope("directory.read")
            .Query("tier", "As readers of this tier see it; partner where left out.", "public", "partner", "need_to_know");

    static async Task<Ok<PartnersListing>> HandleAsync(
        Guid id, HttpContext context, Caller caller, Database database, FeedRows rows, CancellationToken cancellationToken)
    {
        string? tier = context.Request.Query["tier"];
        new Checks().That(tier is null or "public" or "partner" or "need_to_know", "?tier", "public, partner (the default) or need_to_know.").Enforce();
        var row = await database.FindAsync<Row>("select resource, source, source_id, partner_id = @partner as own from hsds_rows where id = @id and (tier <> 'need_to_know' or partner_id = @partner)",
            new { id, partner = caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        var audience = tier == "public" ? Audience.Public
            : tier == "need_to_know" && row.Own && context.User.HasClaim("scope", "directory.need_to_know") ? Audience.Owner
            : Audience.Partner;
        var shape = row.Resource == "organization" ? Shape.OrganizationWithPlainServices : Shape.Full[row.Resource];
        var (graph, _) = await rows.LoadAsync([id], shape, audience, list: null, caller.Partner, cancellationToken);
        if (!graph.Has(id))
        {
            throw Problem.NotFound();
        }

        using var output = new PooledBuffer();
        new FeedJson(graph, output).Write(id, shape);
        using var listing = JsonDocument.Parse(output.Written);
        return TypedResults.Ok(new PartnersListing(id, row.Resource, row.Own, row.Own ? row.Source : null, row.Own ? row.SourceId : null, listing.RootElement.Clone()));
    }

    sealed class Row
    {
        public string Resource { get; init; } = "";
        public string Source { get; init; } = "";
        public string SourceId { get; init; } = "";
        public bool Own { get; init; }
    }
}
