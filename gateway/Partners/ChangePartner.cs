using Entraide.Gateway.Access;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Partners;

/// <summary>What is to be otherwise; what is left out stays. Tokens already issued keep their region and scopes until they expire, ten minutes at most.</summary>
public sealed record ChangePartnerRequest(string? Name = null, string? Region = null, IReadOnlyList<string>? Scopes = null, QuotasRequest? Quotas = null);

/// <summary><c>PATCH /v1/partners/{partner}</c>.</summary>
static class ChangePartner
{
    internal static async Task<Ok<PartnerView>> HandleAsync(
        Guid partner, ChangePartnerRequest request, UnitOfWork work, Database database, AccessRegister register, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        PartnerRules.Check(checks, request.Name, request.Region, request.Scopes, request.Quotas);
        checks.Enforce();
        var quotas = request.Quotas?.Numbers();
        var changed = await work.ExecuteAsync("""
            update partners
               set name = coalesce(@Name, name), region = coalesce(@Region, region), scopes = coalesce(@scopes::text[], scopes),
                   quota_read = case when @quotasSaid then @Read else quota_read end, quota_write = case when @quotasSaid then @Write else quota_write end
             where id = @partner
            """,
            new { partner, request.Name, request.Region, scopes = request.Scopes?.Distinct().ToArray(), quotasSaid = quotas is not null, quotas?.Read, quotas?.Write }, cancellationToken);
        if (changed == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        await register.RefreshAsync(register.Current, cancellationToken);
        return await ShowPartners.ShowAsync(partner, database, cancellationToken);
    }
}
