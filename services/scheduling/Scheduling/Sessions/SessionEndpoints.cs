using Entraide.Scheduling.Attendance;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
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
        sessions.MapGet("/", ListSessions.HandleAsync).RequireScope("scheduling.read")
            .Query<DateTimeOffset>("from", "Only what starts then or later, from 1970 on.")
            .Query<DateTimeOffset>("to", "Only what starts before; until 2100.")
            .Query("kind", "Only those of this kind.", "one_to_one", "group", "workshop", "mentoring")
            .Query("state", "Only those in this state.", "scheduled", "clashing", "cancelled")
            .Query<Guid>("supporter_id", "Only those led by this supporter.")
            .Query("hidden", "`include` shows those that are hidden too.", "include");
        sessions.MapGet("/{id:guid}", GetAsync).RequireScope("scheduling.read");
        sessions.MapPost("/{id:guid}/cancel", CancelSession.HandleAsync).RequireScope("scheduling.write");
        sessions.MapPost("/{id:guid}/changes", ChangeSession.HandleAsync).RequireScope("scheduling.write");
        sessions.MapPost("/{id:guid}/attendance", RecordSessionAttendance.HandleAsync).RequireScope("scheduling.write");
        sessions.MapPost("/{id:guid}/walk-ins", AddWalkIn.HandleAsync).RequireScope("scheduling.write");
    }

    static async Task<Ok<SessionView>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(SessionView.Of(await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound()));
}
