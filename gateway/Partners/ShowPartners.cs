using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Partners;

/// <summary><c>GET /v1/partners</c> and <c>GET /v1/partners/{partner}</c> for operators, <c>GET /v1/partner</c> for a partner about itself.</summary>
static class ShowPartners
{
    internal static async Task<Ok<Page<PartnerView>>> ListAsync(PageRequest<Guid> page, Database database, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<PartnerRow>(
            $"select {PartnerViews.Columns} from partners where @After::uuid is null or id > @After order by id limit @Rows", new { page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(await PartnerViews.OfAsync(database, rows, cancellationToken), partner => partner.Id, partner => partner));
    }

    internal static async Task<Ok<PartnerView>> ShowAsync(Guid partner, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await PartnerViews.FindAsync(database, partner, cancellationToken) ?? throw Problem.NotFound());

    internal static Task<Ok<PartnerView>> ShowOwnAsync(Caller caller, Database database, CancellationToken cancellationToken) => ShowAsync(caller.Partner, database, cancellationToken);
}
