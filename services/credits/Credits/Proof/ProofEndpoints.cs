using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.Credits.Proof;

/// <summary><c>/v1/credits/ledger</c>: that nobody edited it.</summary>
static class ProofEndpoints
{
    internal static void MapProof(this RouteGroupBuilder api)
    {
        var ledger = api.MapGroup("/ledger").RequireScope("credits.read");
        ledger.MapGet("/anchor", ReadAnchor.HandleAsync);
        // Changes nothing; the anchor is too long for an address, and does not belong into logs.
        ledger.MapPost("/verify", VerifyLedger.HandleAsync).AsksOnly().AcrossPartners("what was edited may have been given to another partner, and is to be named all the same");
    }
}
