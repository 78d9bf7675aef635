using Entraide.Scheduling.HandOvers;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>A pause, at once and without a reason.</summary>
/// <param name="Until">When it ends by itself, in the future, within a year; without it, when they resume. Sessions that start after it stay theirs.</param>
public sealed record PauseRequest(DateTimeOffset? Until = null);

/// <summary>What a pause or its end did.</summary>
/// <param name="Bookable">Whether they can be booked now: a resume lifts neither a pause nor a lapse that the directory knows of.</param>
/// <param name="HandedOver">How many sessions ahead are offered to substitutes from now on.</param>
/// <param name="TakenBack">How many sessions ahead, undecided so far, they lead again.</param>
public sealed record PauseView(Guid SupporterId, bool Paused, DateTimeOffset? Until, bool Bookable, int HandedOver, int TakenBack);

static class PauseSupporter
{
    internal static void MapPauses(this RouteGroupBuilder api)
    {
        api.MapPost("/supporters/{id:guid}/pause", PauseAsync).RequireScope("scheduling.write");
        api.MapPost("/supporters/{id:guid}/resume", ResumeAsync).RequireScope("scheduling.write");
    }

    static Task<Ok<PauseView>> PauseAsync(
        Guid id, PauseRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks().That(request.Until is null || (request.Until > now && request.Until < now.AddYears(1)), "/until", "Must be in the future, within a year.").Enforce();
        return SetAsync(id, true, request.Until?.ToUniversalTime(), caller, database, work, zones, time, cancellationToken);
    }

    static Task<Ok<PauseView>> ResumeAsync(
        Guid id, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken) =>
        SetAsync(id, false, null, caller, database, work, zones, time, cancellationToken);

    static async Task<Ok<PauseView>> SetAsync(
        Guid id, bool paused, DateTimeOffset? until, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, id, cancellationToken), time, Problem.NotFound, cancellationToken);
        var now = time.GetUtcNow();
        await work.ExecuteAsync("update supporters set paused = @paused, paused_until = @until where id = @id and partner_id = @Partner", new { id, paused, until, caller.Partner }, cancellationToken);
        var effect = await Absence.SettleAsync(work, caller.Partner, id, zones, now, cancellationToken);
        var supporter = (await Supporter.LockAsync(work, caller.Partner, id, cancellationToken))!;
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(new PauseView(id, supporter.Paused, supporter.PausedUntil, !supporter.Withdrawn && supporter.BookableUntil > now, effect.HandedOver, effect.TakenBack));
    }
}
