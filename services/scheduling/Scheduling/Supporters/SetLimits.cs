using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Supporters;

/// <summary>What a region, a partner or a supporter sets: put whole, and taken back by deleting it.</summary>
static class SetLimits
{
    /// <summary>Setting limits for a region reaches into every partner of it: a scope of its own, given only by name.</summary>
    const string RegionScope = "scheduling.region";

    internal static void MapLimits(this RouteGroupBuilder api)
    {
        api.MapGet("/limits", GetOfPartnerAsync).RequireScope("scheduling.read");
        api.MapPut("/limits", PutOfPartnerAsync).RequireScope("scheduling.write");
        api.MapDelete("/limits", DeleteOfPartnerAsync).RequireScope("scheduling.write");
        api.MapGet("/regions/{region}/limits", GetOfRegionAsync).RequireScope(RegionScope).AcrossPartners("a region's limits are no partner's");
        api.MapPut("/regions/{region}/limits", PutOfRegionAsync).RequireScope(RegionScope).AcrossPartners("a region's limits are no partner's");
        api.MapDelete("/regions/{region}/limits", DeleteOfRegionAsync).RequireScope(RegionScope).AcrossPartners("a region's limits are no partner's");
        api.MapGet("/supporters/{id:guid}/limits", EffectiveLimits.GetAsync).RequireScope("scheduling.read");
        api.MapPut("/supporters/{id:guid}/limits", PutOfSupporterAsync).RequireScope("scheduling.write");
        api.MapDelete("/supporters/{id:guid}/limits", DeleteOfSupporterAsync).RequireScope("scheduling.write");
    }

    static async Task<Ok<LimitSettings>> GetOfPartnerAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await LimitLevel.Partner(caller.Partner).FindAsync(database, cancellationToken));

    static Task<Ok<LimitSettings>> PutOfPartnerAsync(LimitSettings limits, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken) =>
        PutAsync(LimitLevel.Partner(caller.Partner), limits, work, time, cancellationToken);

    static Task<NoContent> DeleteOfPartnerAsync(Caller caller, UnitOfWork work, CancellationToken cancellationToken) =>
        DeleteAsync(LimitLevel.Partner(caller.Partner), work, cancellationToken);

    static async Task<Ok<LimitSettings>> GetOfRegionAsync(string region, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await LimitLevel.Region(Own(region, caller)).FindAsync(database, cancellationToken));

    static Task<Ok<LimitSettings>> PutOfRegionAsync(string region, LimitSettings limits, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken) =>
        PutAsync(LimitLevel.Region(Own(region, caller)), limits, work, time, cancellationToken);

    static Task<NoContent> DeleteOfRegionAsync(string region, Caller caller, UnitOfWork work, CancellationToken cancellationToken) =>
        DeleteAsync(LimitLevel.Region(Own(region, caller)), work, cancellationToken);

    static async Task<Ok<LimitSettings>> PutOfSupporterAsync(
        Guid id, LimitSettings limits, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        limits.Check();
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, id, cancellationToken), time, Problem.NotFound, cancellationToken);
        // Locked, so that a booking counts by the limits before or after, and who leaves meanwhile leaves nothing behind.
        if ((await Supporter.LockAsync(work, caller.Partner, id, cancellationToken))!.Gone)
        {
            throw Problem.NotFound();
        }

        return await PutAsync(LimitLevel.Supporter(caller.Partner, id), limits, work, time, cancellationToken);
    }

    static async Task<NoContent> DeleteOfSupporterAsync(Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        _ = await Supporter.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        return await DeleteAsync(LimitLevel.Supporter(caller.Partner, id), work, cancellationToken);
    }

    static async Task<Ok<LimitSettings>> PutAsync(LimitLevel level, LimitSettings limits, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        limits.Check();
        await level.SetAsync(work, limits, time.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(limits);
    }

    static async Task<NoContent> DeleteAsync(LimitLevel level, UnitOfWork work, CancellationToken cancellationToken)
    {
        await level.ClearAsync(work, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>The caller's own region; another answers as one that does not exist.</summary>
    static string Own(string region, Caller caller) => region == caller.Region ? region : throw Problem.NotFound();
}
