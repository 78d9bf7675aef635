using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Credits.Accounts;

/// <summary>What somebody has, had, and how it came about.</summary>
static class AccountEndpoints
{
    internal static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts/{ownerId:guid}").RequireScope("credits.read");
        accounts.MapGet("/", ReadAccounts.HandleAsync)
            .Query<Guid>("programme_id", "Only in this programme.");
        accounts.MapGet("/balance", ReadPastBalance.HandleAsync)
            .Query<string>("as_of", "A day, or an instant (RFC 3339), that is not in the future.", required: true)
            .Query<Guid>("programme_id", "Only in this programme.");
        accounts.MapGet("/statement", ReadStatement.OfOwnerAsync)
            .Query<string>("from", "A day, or an instant (RFC 3339): that moment or later.", required: true)
            .Query<string>("to", "A day, or an instant (RFC 3339): before that moment.", required: true)
            .Query("format", "Instead of `Accept`.", "json", "csv")
            .Produces<StatementView>(StatusCodes.Status200OK, "application/json", "text/csv")
            .Query<Guid>("programme_id", "Only in this programme.");
        api.MapGet("/programmes/{id:guid}/statement", ReadStatement.OfProgrammeAsync).RequireScope("credits.read")
            .Query<string>("from", "A day, or an instant (RFC 3339): that moment or later.", required: true)
            .Query<string>("to", "A day, or an instant (RFC 3339): before that moment.", required: true)
            .Query("format", "Instead of `Accept`.", "json", "csv")
            .Produces<StatementView>(StatusCodes.Status200OK, "application/json", "text/csv");
        api.MapGet("/statement", ReadStatement.OfZoneAsync).RequireScope("credits.read")
            .Query<string>("from", "A day, or an instant (RFC 3339): that moment or later.", required: true)
            .Query<string>("to", "A day, or an instant (RFC 3339): before that moment.", required: true)
            .Query("format", "Instead of `Accept`.", "json", "csv")
            .Produces<StatementView>(StatusCodes.Status200OK, "application/json", "text/csv")
            .Query<string>("zone", "The zone of the programmes.", required: true);
    }
}
