using Entraide.Gateway.Clients;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Gateway.Partners;

static class PartnerRoutes
{
    internal static void MapPartners(this WebApplication app)
    {
        app.MapGet("/v1/partner", ShowPartners.ShowOwnAsync).RequireAuthorization().WithSummary("Who am I").WithTags("partner");

        var partners = app.MapGroup("/v1/partners").OnlyForOperator();
        partners.MapPost("", RegisterPartner.HandleAsync).WithSummary("Register a partner with its first client");
        partners.MapGet("", ShowPartners.ListAsync).WithSummary("List partners");
        partners.MapGet("/{partner:guid}", ShowPartners.ShowAsync).WithSummary("Show a partner");
        partners.MapPatch("/{partner:guid}", ChangePartner.HandleAsync).WithSummary("Change a partner's name, region, scopes or quotas");
        // What shuts somebody out must not wait for an ETag: it means the same whatever was there before.
        partners.MapPut("/{partner:guid}/suspension", SuspendPartner.SuspendAsync).WithoutPrecondition().WithSummary("Suspend a partner");
        partners.MapDelete("/{partner:guid}/suspension", SuspendPartner.ResumeAsync).WithoutPrecondition().WithSummary("Let a suspended partner in again");
        partners.MapPost("/{partner:guid}/reset", ResetSandbox.HandleAsync).WithSummary("Give a sandbox's clients a new and empty partner");

        var clients = partners.MapGroup("/{partner:guid}/clients");
        clients.MapPost("", AddClient.HandleAsync).WithSummary("Add a client with public keys or a secret");
        clients.MapGet("/{client:guid}", ShowClient.HandleAsync).WithSummary("Show a client");
        clients.MapDelete("/{client:guid}", RevokeClient.HandleAsync).WithoutPrecondition().WithSummary("Revoke a client");
        clients.MapPost("/{client:guid}/keys", RotateKey.AddAsync).WithSummary("Add a public key to a client");
        clients.MapDelete("/{client:guid}/keys/{kid}", RotateKey.RemoveAsync).WithoutPrecondition().WithSummary("Remove a public key at once");
        clients.MapPost("/{client:guid}/secrets", RotateSecret.AddAsync).WithSummary("Make another secret for a client");
        clients.MapDelete("/{client:guid}/secrets/{secret:guid}", RotateSecret.RemoveAsync).WithoutPrecondition().WithSummary("Remove a secret at once");
    }
}
