using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Supporters;

/// <summary>A limit as it holds.</summary>
/// <param name="From">Who set it: <c>supporter</c>, <c>partner</c>, <c>region</c> or <c>platform</c>; <c>capacity</c> where the directory's is smaller than what is set.</param>
public sealed record EffectiveLimit(decimal Value, string From);

/// <summary>The limits that hold for a supporter, and where each comes from. Units are those of <see cref="LimitSettings"/>.</summary>
public sealed record EffectiveLimitsView(
    Guid SupporterId, EffectiveLimit SessionsPerDay, EffectiveLimit SessionsPerWeek, EffectiveLimit HoursPerDay, EffectiveLimit HoursPerWeek,
    EffectiveLimit RecoveryMinutes, EffectiveLimit DebriefMinutes, EffectiveLimit ConcurrentMentees);

/// <summary>Says which limits hold for a supporter.</summary>
static class EffectiveLimits
{
    internal static async Task<Ok<EffectiveLimitsView>> GetAsync(Guid id, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var supporter = await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, id, cancellationToken), time, Problem.NotFound, cancellationToken);
        return TypedResults.Ok(Describe(id, supporter.Limits, supporter.SessionsPerDay, supporter.SessionsPerWeek,
            await LimitLevel.Supporter(caller.Partner, id).FindAsync(database, cancellationToken),
            await LimitLevel.Partner(caller.Partner).FindAsync(database, cancellationToken),
            await LimitLevel.Region(caller.Region).FindAsync(database, cancellationToken)));
    }

    /// <summary>The values are those that bookings are checked by; the three levels only say where each comes from.</summary>
    internal static EffectiveLimitsView Describe(
        Guid id, Limits limits, int capacityPerDay, int capacityPerWeek, LimitSettings supporter, LimitSettings partner, LimitSettings region)
    {
        return new EffectiveLimitsView(
            id,
            new(limits.SessionsPerDay, Capped(settings => settings.SessionsPerDay, capacityPerDay)),
            new(limits.SessionsPerWeek, Capped(settings => settings.SessionsPerWeek, capacityPerWeek)),
            new(limits.HoursPerDay!.Value, From(settings => settings.HoursPerDay)),
            new(limits.HoursPerWeek!.Value, From(settings => settings.HoursPerWeek)),
            new(limits.RecoveryMinutes, From(settings => settings.RecoveryMinutes)),
            new(limits.DebriefMinutes, From(settings => settings.DebriefMinutes)),
            new(limits.ConcurrentMentees!.Value, From(settings => settings.ConcurrentMentees)));

        string From(Func<LimitSettings, decimal?> member) =>
            member(supporter) is not null ? "supporter" : member(partner) is not null ? "partner" : member(region) is not null ? "region" : "platform";

        string Capped(Func<LimitSettings, decimal?> member, int capacity) =>
            (member(supporter) ?? member(partner) ?? member(region)) is { } set && set <= capacity ? From(member) : "capacity";
    }
}
