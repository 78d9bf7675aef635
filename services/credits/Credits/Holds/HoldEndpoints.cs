using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Entraide.Credits.Holds;

/// <summary>How much of a hold is to be spent.</summary>
/// <param name="Credits">0 to all of it, the rest goes back; without it, all.</param>
/// <param name="SupporterId">Who led the session and earns; without it, whom the hold was placed for.</param>
public sealed record CaptureHoldRequest(long? Credits = null, Guid? SupporterId = null);

/// <summary><c>/v1/credits/holds</c>: credits set aside outside bookings. Those of bookings are shown, and settled by their bookings only.</summary>
static class HoldEndpoints
{
    internal static void MapHolds(this RouteGroupBuilder api)
    {
        var holds = api.MapGroup("/holds");
        holds.MapPost("/", PlaceAsync).RequireScope("credits.write");
        holds.MapGet("/{id:guid}", GetAsync).RequireScope("credits.read");
        holds.MapPost("/{id:guid}/capture", CaptureAsync).RequireScope("credits.write");
        holds.MapPost("/{id:guid}/release", ReleaseAsync).RequireScope("credits.write");
    }

    static async Task<Created<HoldView>> PlaceAsync(PlaceHoldRequest request, Caller caller, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken)
    {
        request.Check(new Checks()).Enforce();
        var view = await queue.RunAsync<HoldView>(new PlaceByHand(request, caller.Partner), request.ProgrammeId, http,
            view => new GivenAnswer(StatusCodes.Status201Created, view, $"/v1/credits/holds/{view.Id}"), cancellationToken);
        return TypedResults.Created($"/v1/credits/holds/{view.Id}", view);
    }

    static async Task<Ok<HoldView>> GetAsync(Guid id, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await database.QueryPreparedAsync($"select {Hold.Columns} from holds where id = $1 and partner_id = $2",
            [new NpgsqlParameter { Value = id }, new NpgsqlParameter { Value = caller.Partner }], Hold.Of, cancellationToken);
        return found is [var hold] ? TypedResults.Ok(HoldView.Of(hold, time.GetUtcNow())) : throw Problem.NotFound();
    }

    static async Task<Ok<HoldView>> CaptureAsync(Guid id, CaptureHoldRequest? request, Caller caller, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request?.Credits is null or >= 0, "/credits", "Must be 0 or more.")
            .That(request?.SupporterId != Guid.Empty, "/supporter_id", "Must be a supporter, or left out.")
            .Enforce();
        return TypedResults.Ok(await queue.RunAsync<HoldView>(new CaptureByHand(id, caller.Partner, request ?? new CaptureHoldRequest()), id, http, Held, cancellationToken));
    }

    static async Task<Ok<HoldView>> ReleaseAsync(Guid id, Caller caller, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queue.RunAsync<HoldView>(new ReleaseByHand(id, caller.Partner), id, http, Held, cancellationToken));

    static GivenAnswer Held(HoldView view) => new(StatusCodes.Status200OK, view);
}
