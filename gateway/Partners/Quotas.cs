using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Partners;

/// <summary>How much a partner may ask for: a plan by its name, or numbers of its own.</summary>
/// <param name="Plan"><c>standard</c> (what the gateway gives everybody) or <c>large</c> (6000 reads and 1200 writes a minute).</param>
/// <param name="Read">Requests a minute that change nothing, 1 to 1000000.</param>
/// <param name="Write">All other requests a minute, 1 to 1000000.</param>
public sealed record QuotasRequest(string? Plan = null, int? Read = null, int? Write = null)
{
    const int Most = 1_000_000;

    internal void Check(Checks checks) => checks
        .That(Plan is null or "standard" or "large", "/quotas/plan", "standard or large; or leave it out and say read and write.")
        .That(Plan is null || (Read is null && Write is null), "/quotas/plan", "A plan or numbers, not both.")
        .That(Read is null or (>= 1 and <= Most), "/quotas/read", "1 to 1000000 requests a minute.")
        .That(Write is null or (>= 1 and <= Most), "/quotas/write", "1 to 1000000 requests a minute.");

    internal QuotasView Numbers() => Plan == "large" ? new QuotasView(6000, 1200) : new QuotasView(Read, Write);
}

/// <summary>A partner's quotas, in requests a minute; absent where it has what the gateway gives everybody.</summary>
public sealed record QuotasView(int? Read, int? Write);
