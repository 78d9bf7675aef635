using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Partners;

/// <summary>What may be said of a partner, when it is registered and when it is changed; what is null is not said.</summary>
static partial class PartnerRules
{
    internal static void Check(Checks checks, string? name, string? region, IReadOnlyList<string>? scopes, QuotasRequest? quotas)
    {
        checks.That(region is null || RegionName().IsMatch(region), "/region", "1 to 32 of a-z, 0-9 and -.")
            .That(name is not { Length: > 200 }, "/name", "200 characters at most.")
            .That(scopes is null || (scopes.Count > 0 && scopes.All(Scopes.All.Contains)), "/scopes", $"Some of {string.Join(", ", Scopes.All)}.");
        quotas?.Check(checks);
    }

    [GeneratedRegex("^[a-z0-9-]{1,32}\\z")]
    private static partial Regex RegionName();
}
