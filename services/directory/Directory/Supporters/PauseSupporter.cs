using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A supporter takes a pause, at once and without a reason, and comes back when they like. Twice is the same as once.</summary>
static class PauseSupporter
{
    internal static Task<Ok<Supporter>> BeginAsync(Guid id, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken) =>
        KeepAsync(id, (state, now) => state with { PausedAt = state.PausedAt ?? now }, caller, store, work, time, cancellationToken);

    internal static Task<Ok<Supporter>> EndAsync(Guid id, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken) =>
        KeepAsync(id, (state, _) => state with { PausedAt = null }, caller, store, work, time, cancellationToken);

    static async Task<Ok<Supporter>> KeepAsync(
        Guid id, Func<SupporterState, DateTimeOffset, SupporterState> change, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        var after = await store.KeepAsync(before, change(before, now), now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(after.View(now));
    }
}
