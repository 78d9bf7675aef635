using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Clients;

/// <summary><c>GET /v1/partners/{partner}/clients/{client}</c>.</summary>
static class ShowClient
{
    internal static async Task<Ok<ClientView>> HandleAsync(Guid partner, Guid client, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await FindAsync(partner, client, database, cancellationToken));

    /// <exception cref="Problem">the partner has no such client</exception>
    internal static async Task<ClientView> FindAsync(Guid partner, Guid client, IQueries database, CancellationToken cancellationToken) =>
        (await ClientViews.OfPartnersAsync(database, [partner], cancellationToken)).Select(of => of.View).SingleOrDefault(view => view.Id == client) ?? throw Problem.NotFound();
}
