using Entraide.ServiceDefaults.Identity;

namespace Entraide.Credits.Accounts;

/// <summary>What somebody has, had, and how it came about.</summary>
static class AccountEndpoints
{
    internal static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts/{ownerId:guid}").RequireScope("credits.read");
        accounts.MapGet("/", ReadAccounts.HandleAsync);
        accounts.MapGet("/balance", ReadPastBalance.HandleAsync);
        accounts.MapGet("/statement", ReadStatement.OfOwnerAsync);
        api.MapGet("/programmes/{id:guid}/statement", ReadStatement.OfProgrammeAsync).RequireScope("credits.read");
        api.MapGet("/statement", ReadStatement.OfZoneAsync).RequireScope("credits.read");
    }
}
