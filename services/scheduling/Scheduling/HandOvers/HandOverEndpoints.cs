using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Scheduling.HandOvers;

static class HandOverEndpoints
{
    internal static void MapHandOvers(this RouteGroupBuilder api)
    {
        var handOvers = api.MapGroup("/hand-overs");
        handOvers.MapGet("/", ListHandOvers.HandleAsync).RequireScope("scheduling.read")
            .Query("state", "Only those in this state; those that are offered where left out.", ListHandOvers.States);
        handOvers.MapGet("/{id:guid}", ListHandOvers.GetAsync).RequireScope("scheduling.read");
        handOvers.MapPost("/{id:guid}/accept", AcceptHandOver.HandleAsync).RequireScope("scheduling.write");
        handOvers.MapPost("/{id:guid}/decline", DeclineHandOver.HandleAsync).RequireScope("scheduling.write");
    }
}
