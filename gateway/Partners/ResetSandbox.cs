using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Partners;

/// <summary>
/// <c>POST /v1/partners/{partner}/reset</c>: a sandbox begins anew. Its clients, with the credentials they have, are those of a new and empty partner; the old one
/// is suspended, so that no token leads to what it had. Only in the region <c>sandbox</c>: done to anybody else, it would take their people away from them.
/// </summary>
static class ResetSandbox
{
    internal const string Region = "sandbox", Reason = "reset";

    internal static async Task<Created<PartnerView>> HandleAsync(Guid partner, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        // Locked, so that of two resets at once the second finds the first done.
        var old = await work.FindAsync<PartnerRow>($"select {PartnerViews.Columns} from partners where id = @partner for update", new { partner }, cancellationToken) ?? throw Problem.NotFound();
        if (old.Region != Region)
        {
            throw Problem.Conflict("no-sandbox", $"Only a partner of the region {Region} can be reset: what others have is not to be lost.");
        }

        if (old.SuspendedAt is not null)
        {
            throw Problem.Conflict("partner-suspended", "The partner is suspended; was it reset already?");
        }

        var now = time.GetUtcNow();
        var fresh = Guid.CreateVersion7(now);
        await work.ExecuteAsync($"""
            insert into partners (id, name, region, scopes, quota_read, quota_write, created_at) select @fresh, name, region, scopes, quota_read, quota_write, @now from partners where id = @partner;
            update clients set partner_id = @fresh where partner_id = @partner;
            update partners set suspended_at = @now, suspended_for = '{Reason}' where id = @partner
            """, new { partner, fresh, now }, cancellationToken);
        // Read through the unit of work: it stands only with its answer.
        var view = await PartnerViews.FindAsync(work, fresh, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/partners/{fresh}", view);
    }
}
