namespace Entraide.DirectoryService.Freshness;

/// <summary>How far a listing can still be trusted; in the order in which listings are to be preferred.</summary>
public enum FreshnessState
{
    Fresh,
    Aging,
    Stale,
    Unverified,
}

/// <summary>What the age of a listing's latest verification means, for ranking and for display.</summary>
static class ListingFreshness
{
    static readonly TimeSpan Fresh = TimeSpan.FromDays(180), Aging = TimeSpan.FromDays(365);

    /// <summary>
    /// <c>fresh</c> up to 180 days after <paramref name="verifiedAt"/>, <c>aging</c> up to 365 days, <c>stale</c> from then on, and <c>unverified</c>
    /// where nobody ever verified it (null). Days are of 24 hours, and both limits belong to the younger state.
    /// </summary>
    public static FreshnessState Of(DateTimeOffset? verifiedAt, DateTimeOffset now) =>
        verifiedAt is not { } at ? FreshnessState.Unverified
        : now - at <= Fresh ? FreshnessState.Fresh
        : now - at <= Aging ? FreshnessState.Aging
        : FreshnessState.Stale;
}
