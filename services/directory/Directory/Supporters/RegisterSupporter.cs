using Entraide.DirectoryService.Moderation.Medicines;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A partner registers one of its supporters. That is where training starts: nobody is bookable yet, and nobody is told.</summary>
static class RegisterSupporter
{
    internal static async Task<Created<Supporter>> HandleAsync(
        SupporterDetails details, Caller caller, SupporterStore store, MedicineRule medicines, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        details.Check();
        await medicines.EnforceAsync(caller.Partner, null, [("/display_name", details.DisplayName)], cancellationToken);
        var now = time.GetUtcNow();
        var registered = await store.AddAsync(new SupporterState { Id = Guid.CreateVersion7(now), PartnerId = caller.Partner }.With(details), now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/directory/supporters/{registered.Id}", registered.View(now));
    }
}
