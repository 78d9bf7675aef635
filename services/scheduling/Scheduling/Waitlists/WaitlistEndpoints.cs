using Entraide.ServiceDefaults.Identity;

namespace Entraide.Scheduling.Waitlists;

static class WaitlistEndpoints
{
    internal static void MapWaitlists(this RouteGroupBuilder api)
    {
        api.MapPost("/sessions/{id:guid}/waitlist", JoinWaitlist.HandleAsync).RequireScope("scheduling.write");
        api.MapGet("/sessions/{id:guid}/waitlist", ShowWaitlist.HandleAsync).RequireScope("scheduling.read");
        var entries = api.MapGroup("/waitlist-entries/{id:guid}");
        entries.MapGet("/", ShowWaitlist.OneAsync).RequireScope("scheduling.read");
        entries.MapPost("/accept", AcceptOffer.HandleAsync).RequireScope("scheduling.write");
        entries.MapPost("/decline", LeaveWaitlist.DeclineAsync).RequireScope("scheduling.write");
        entries.MapPost("/leave", LeaveWaitlist.LeaveAsync).RequireScope("scheduling.write");
        entries.MapPost("/promote", PromoteEntry.HandleAsync).RequireScope("scheduling.write");
    }
}
