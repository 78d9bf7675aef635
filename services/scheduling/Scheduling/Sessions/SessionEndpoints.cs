using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Sessions;

static class SessionEndpoints
{
    internal static void MapSessions(this RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/sessions");
        sessions.MapPost("/", ScheduleSession.HandleAsync).RequireScope("scheduling.write");
        sessions.MapGet("/{id:guid}", GetAsync).RequireScope("scheduling.read");
    }

    static async Task<Ok<SessionView>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(SessionView.Of(await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound()));
}
