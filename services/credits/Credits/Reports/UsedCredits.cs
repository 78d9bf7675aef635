namespace Entraide.Credits.Reports;

/// <summary>What was spent or held for one person in one cell of the report.</summary>
sealed class UsedCredits
{
    public string? Funder { get; init; }
    public DateOnly Month { get; init; }
    public string Kind { get; init; } = "";
    public string Language { get; init; } = "";

    /// <summary>Stands for one person; all of whom nothing is known are taken for one, which hides rather too much than too little.</summary>
    public Guid Person { get; init; }
    public long Credits { get; init; }
}

/// <summary>What was granted into a lot and returned from it in one month.</summary>
sealed class LotMovement
{
    public Guid LotId { get; init; }
    public string Funder { get; init; } = "";
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateOnly Month { get; init; }
    public long Granted { get; init; }
    public long Returned { get; init; }
}
