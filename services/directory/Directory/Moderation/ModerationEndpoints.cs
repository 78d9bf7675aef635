using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.DirectoryService.Moderation;

static class ModerationEndpoints
{
    internal static void MapModeration(this RouteGroupBuilder directory)
    {
        directory.MapPost("/reports", ReportListing.HandleAsync).RequireScope("directory.read")
            .AcrossPartners("whoever reads a listing may report it, and the case is its owner's");
        var cases = directory.MapGroup("/moderation/cases").AcrossPartners("moderators see to every partner's listings");
        cases.MapGet("/", ReadCases.QueueAsync).RequireScope("directory.read")
            .Query("state", "Only those in this state; open where left out.", "open", "closed");
        cases.MapGet("/{id:guid}", ReadCases.OneAsync).RequireScope("directory.read");
        cases.MapPost("/{id:guid}/decisions", DecideCase.HandleAsync).RequireScope("directory.write");
    }
}
