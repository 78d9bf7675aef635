using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.OpenHours;

static class SetOpenHours
{
    internal static void MapOpenHours(this RouteGroupBuilder api)
    {
        api.MapPut("/supporters/{id:guid}/open-hours", HandleAsync).RequireScope("scheduling.write");
        api.MapGet("/supporters/{id:guid}/open-hours", GetAsync).RequireScope("scheduling.read");
    }

    static async Task<Ok<OpenHoursDocument>> HandleAsync(
        Guid id, OpenHoursDocument hours, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        hours.Check(zones);
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, id, cancellationToken), time, Problem.NotFound, cancellationToken);
        // Locked, so that hours set while they leave are either erased with the rest or refused.
        if ((await Supporter.LockAsync(work, caller.Partner, id, cancellationToken))!.Gone)
        {
            throw Problem.NotFound();
        }

        await StoredHours.KeepAsync(work, caller.Partner, id, hours, zones.VersionId, time.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(hours with { Exceptions = hours.Exceptions ?? [] });
    }

    static async Task<Ok<OpenHoursDocument>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await StoredHours.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound());
}
