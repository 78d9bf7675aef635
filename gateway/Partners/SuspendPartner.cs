using System.Text.RegularExpressions;
using Entraide.Gateway.Access;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Partners;

/// <summary>Why a partner is shut out.</summary>
/// <param name="Reason">One word of a-z and -, 40 at most, such as <c>leaked-key</c>: no story, and nobody's name.</param>
public sealed record SuspendPartnerRequest(string Reason);

/// <summary><c>PUT</c> and <c>DELETE /v1/partners/{partner}/suspension</c>: within a second none of its tokens counts on any replica, or they do again.</summary>
static partial class SuspendPartner
{
    internal static async Task<Ok<PartnerView>> SuspendAsync(
        Guid partner, SuspendPartnerRequest request, UnitOfWork work, Database database, AccessRegister register, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(Word().IsMatch(request.Reason), "/reason", "One word of a-z and -, 40 characters at most.").Enforce();
        // Suspended again, it stays suspended since when it was.
        return await SetAsync(partner, "suspended_at = coalesce(suspended_at, @now), suspended_for = @Reason", new { partner, now = time.GetUtcNow(), request.Reason }, work, database, register, cancellationToken);
    }

    internal static Task<Ok<PartnerView>> ResumeAsync(Guid partner, UnitOfWork work, Database database, AccessRegister register, CancellationToken cancellationToken) =>
        SetAsync(partner, "suspended_at = null, suspended_for = null", new { partner }, work, database, register, cancellationToken);

    static async Task<Ok<PartnerView>> SetAsync(
        Guid partner, string change, object parameters, UnitOfWork work, Database database, AccessRegister register, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync($"update partners set {change} where id = @partner", parameters, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        await register.RefreshAsync(register.Current, cancellationToken);
        return await ShowPartners.ShowAsync(partner, database, cancellationToken);
    }

    [GeneratedRegex("^[a-z]([a-z-]{0,38}[a-z])?\\z")]
    private static partial Regex Word();
}
