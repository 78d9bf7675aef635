using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Credits.Accounts;

/// <summary>What somebody has, had, and how it came about.</summary>
static class AccountEndpoints
{
    internal static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts/{ownerId:guid}").RequireScope("credits.read");
        accounts.MapGet("/", ReadAccounts.HandleAsync).TakesQuery("programme_id");
        accounts.MapGet("/balance", ReadPastBalance.HandleAsync).TakesQuery("as_of", "programme_id");
        accounts.MapGet("/statement", ReadStatement.OfOwnerAsync).TakesQuery("from", "to", "programme_id", "format");
        api.MapGet("/programmes/{id:guid}/statement", ReadStatement.OfProgrammeAsync).RequireScope("credits.read").TakesQuery("from", "to", "format");
        api.MapGet("/statement", ReadStatement.OfZoneAsync).RequireScope("credits.read").TakesQuery("from", "to", "format", "zone");
    }
}
