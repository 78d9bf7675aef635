using Entraide.DirectoryService.Moderation.Medicines;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A partner replaces what it says about one of its supporters, whole; what is on file about training and supervision stays.</summary>
static class ChangeSupporter
{
    internal static async Task<Ok<Supporter>> HandleAsync(
        Guid id, SupporterDetails details, Caller caller, SupporterStore store, MedicineRule medicines, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        details.Check();
        await medicines.EnforceAsync(caller.Partner, id, [("/display_name", details.DisplayName)], cancellationToken);
        var now = time.GetUtcNow();
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        var after = await store.KeepAsync(before, before.With(details), now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(after.View(now));
    }
}
