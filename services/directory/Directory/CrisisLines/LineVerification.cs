using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>Whether somebody made sure, lately, that a line answers under its numbers.</summary>
public enum VerificationState
{
    /// <summary>Within the limit.</summary>
    Current,

    /// <summary>Once, but longer ago than the limit.</summary>
    Lapsed,

    /// <summary>Nobody did, or not since its numbers changed.</summary>
    Never,
}

/// <summary>The latest verification of a line.</summary>
/// <param name="VerifiedAt">UTC.</param>
/// <param name="How">One of <c>called</c>, <c>published_page</c>, <c>provider_confirmed</c>, <c>partner_confirmed</c>.</param>
/// <param name="By">The partner.</param>
public sealed record LineVerification(DateTimeOffset VerifiedAt, string How, Guid By)
{
    internal static readonly string[] Ways = ["called", "published_page", "provider_confirmed", "partner_confirmed"];

    // Clocks differ a little; a verification dated further ahead would never lapse.
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>What a verification made at <paramref name="verifiedAt"/> is worth <paramref name="now"/>, if it holds for <paramref name="limit"/>.</summary>
    internal static VerificationState StateOf(DateTimeOffset? verifiedAt, DateTimeOffset now, TimeSpan limit) =>
        verifiedAt is not { } at ? VerificationState.Never : now - at <= limit ? VerificationState.Current : VerificationState.Lapsed;

    /// <summary>Everything wrong with a verification that is claimed, by JSON pointer.</summary>
    internal static IEnumerable<Fault> Faults(string how, DateTimeOffset verifiedAt, DateTimeOffset now)
    {
        if (!Ways.Contains(how))
        {
            yield return new Fault("/how", "One of called, published_page, provider_confirmed, partner_confirmed.");
        }

        if (verifiedAt > now + Skew)
        {
            yield return new Fault("/verified_at", "In the future.");
        }
    }
}
