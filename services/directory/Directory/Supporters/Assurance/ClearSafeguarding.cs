using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters.Assurance;

/// <summary>The partner cleared a supporter under its safeguarding rules (background check, references); how is its own affair and stays with it.</summary>
/// <param name="ValidUntil">With offset; in the future, within ten years.</param>
public sealed record Clearance(DateTimeOffset ValidUntil);

static class ClearSafeguarding
{
    internal static async Task<Ok<Supporter>> HandleAsync(
        Guid id, Clearance clearance, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks()
            .That(clearance.ValidUntil > now, "/valid_until", "Already past.")
            .That(clearance.ValidUntil < now.AddYears(Certify.LongestYears), "/valid_until", $"Within {Certify.LongestYears} years.")
            .Enforce();
        return await KeepAsync(id, clearance.ValidUntil.ToUniversalTime(), now, caller, store, work, cancellationToken);
    }

    /// <summary>Takes the clearance back, at once: a concern does not wait for a date.</summary>
    internal static Task<Ok<Supporter>> TakeBackAsync(Guid id, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken) =>
        KeepAsync(id, null, time.GetUtcNow(), caller, store, work, cancellationToken);

    static async Task<Ok<Supporter>> KeepAsync(
        Guid id, DateTimeOffset? until, DateTimeOffset now, Caller caller, SupporterStore store, UnitOfWork work, CancellationToken cancellationToken)
    {
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        var after = await store.KeepAsync(before, before with { SafeguardedUntil = until }, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(after.View(now));
    }
}
