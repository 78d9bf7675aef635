namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>What may find an entry: each audience has a view of its own.</summary>
[Flags]
enum Audiences
{
    None = 0,

    /// <summary>Anybody.</summary>
    Public = 1,

    /// <summary>Partners, with their token.</summary>
    Partners = 2,

    /// <summary>Both see the same.</summary>
    Everybody = Public | Partners,
}

/// <summary>A point in degrees (WGS 84).</summary>
readonly record struct Position(double Latitude, double Longitude);

/// <summary>
/// Something to be found, as one audience may see it. It holds nothing above that audience's tier: whatever is in it can be matched, counted
/// and measured. Where the views differ, there is one entry for each.
/// </summary>
/// <param name="Id">Of the listing or the supporter.</param>
/// <param name="Kind">One of the words of <see cref="ResultKind"/>, in snake_case.</param>
/// <param name="Title">What it is called; empty for somebody who is called nothing.</param>
sealed record SearchEntry(Guid Id, string Kind, Guid Partner, string Title, DateTimeOffset ChangedAt)
{
    public Audiences Audiences { get; init; } = Audiences.Everybody;

    /// <summary>Found by its own partner and nobody else: supporters. Nothing of it is ever suggested.</summary>
    public bool OwnerOnly { get; init; }

    /// <summary>The same for the same listing brought by several partners: it is found once.</summary>
    public Guid? Twin { get; init; }

    /// <summary>Other names, which find it as its title does.</summary>
    public IReadOnlyList<string> OtherTitles { get; init; } = [];

    /// <summary>What results show beside the title; not searched unless it is in <see cref="Texts"/> as well.</summary>
    public string? Summary { get; init; }

    /// <summary>Of a service: <c>active</c>, <c>temporarily closed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Codes that results show and that it is found by.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Codes above those in the taxonomy: found by, and counted, but not shown.</summary>
    public IReadOnlyList<string> WiderTopics { get; init; } = [];

    /// <summary>Codes that it is found by, and that are neither shown nor counted.</summary>
    public IReadOnlyList<string> SilentTopics { get; init; } = [];

    /// <summary>Names of its topics, for free text.</summary>
    public IReadOnlyList<string> TopicNames { get; init; } = [];

    /// <summary>Whatever else free text may find.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Language tags (BCP 47).</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [];

    /// <summary>Codes of the people it serves.</summary>
    public IReadOnlyList<string> Populations { get; init; } = [];

    /// <summary>Codes of what makes its places accessible.</summary>
    public IReadOnlyList<string> Accessibility { get; init; } = [];

    /// <summary>Codes of the areas it serves.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Whether it is known to cost nothing.</summary>
    public bool IsFree { get; init; }

    /// <summary>Whether it is known to take new people.</summary>
    public bool TakesNewcomers { get; init; }

    /// <summary>Whether it can be had from anywhere, so that it fits wherever somebody is.</summary>
    public bool IsRemote { get; init; }

    public IReadOnlyList<Position> Places { get; init; } = [];

    public IReadOnlyList<Opening> Hours { get; init; } = [];

    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Of a supporter: from then on they are not found.</summary>
    public DateTimeOffset? BookableUntil { get; init; }
}
