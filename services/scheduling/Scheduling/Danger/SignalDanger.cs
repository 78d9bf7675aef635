using System.Text.Json;
using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Danger;

/// <summary>Says that somebody is in danger: of a booking, else of a session, else of a participant; one of the three.</summary>
/// <param name="By">Who signals: <c>participant</c>, <c>supporter</c> or <c>facilitator</c>.</param>
/// <param name="Country">Where they are, ISO 3166-1 alpha-2; anything else counts as not said.</param>
public sealed record SignalDangerRequest(string By, Guid? ParticipantId = null, Guid? BookingId = null, Guid? SessionId = null, string? Country = null);

/// <summary><c>POST /v1/scheduling/danger-signals</c>: 201 with the signal, new or the open one of the last minutes, and crisis lines. Every refusal carries crisis lines, too.</summary>
static class SignalDanger
{
    internal static async Task<Created<DangerAnswer>> HandleAsync(
        Caller caller, Database database, DangerAnswers danger, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var request = await ReadAsync(http.Request, cancellationToken);
        return await danger.SignalAsync(
            () => request is null ? throw new Problem(ProblemKind.Malformed, "The body is not the JSON this route takes.") : AboutAsync(request, caller, database, time),
            request?.By ?? "", request?.Country, caller, http.Request, answer => Task.FromResult(TypedResults.Created((string?)null, answer)), cancellationToken);
    }

    // By hand, because a request that cannot be read is answered with lines like any other.
    static async Task<SignalDangerRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<SignalDangerRequest>(request.Body, StrictJson.Options, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    static async Task<DangerAbout> AboutAsync(SignalDangerRequest request, Caller caller, Database database, TimeProvider time)
    {
        new Checks()
            .That(request.By is DangerSignals.Participant or DangerSignals.Supporter or DangerSignals.Facilitator, "/by", "Must be participant, supporter or facilitator.")
            .That(new[] { request.ParticipantId, request.BookingId, request.SessionId }.Count(id => id is not null) == 1, "", "Must have one of participant_id, booking_id, session_id.")
            .Enforce();
        // Not the request's token: see DangerAnswers.
        var until = CancellationToken.None;
        if (request.BookingId is { } booking)
        {
            return DangerAbout.Of(await Booking.FindAsync(database, caller.Partner, booking, until) ?? throw Problem.NotFound());
        }

        if (request.SessionId is { } session)
        {
            return DangerAbout.Of(await Session.FindAsync(database, caller.Partner, session, until) ?? throw Problem.NotFound());
        }

        await Supporter.KnownAsync<object>(async () => await database.FindAsync<Guid?>("select id from participants where id = @ParticipantId and partner_id = @Partner",
            new { request.ParticipantId, caller.Partner }, until), time, Problem.NotFound, until);
        return new DangerAbout(request.ParticipantId);
    }
}
