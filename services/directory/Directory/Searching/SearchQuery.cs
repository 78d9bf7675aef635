using System.Globalization;
using Entraide.DirectoryService.Listings;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Text;

namespace Entraide.DirectoryService.Searching;

/// <summary>A request understood: what has to fit, for whom, as of when.</summary>
sealed record SearchQuery
{
    internal const int LongestText = 200, MostTopics = 50;
    internal static readonly string[] KnownModalities = ["in_person", "phone", "video", "chat"];

    public required Guid Partner { get; init; }
    public SearchAudience Audience { get; init; }
    public string Text { get; init; } = "";
    public IReadOnlyList<SearchWord> Words { get; init; } = [];

    /// <summary>Whether one of the words is enough; else all have to be there.</summary>
    public bool AnyWord { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = [];
    public string? Language { get; init; }
    public string? Population { get; init; }
    public string? Modality { get; init; }
    public Near? Near { get; init; }
    public string? Zone { get; init; }
    public Instant? OpenAt { get; init; }
    public bool Free { get; init; }
    public string? Accessibility { get; init; }
    public bool Newcomers { get; init; }
    public int? VerifiedWithinDays { get; init; }
    public IReadOnlyList<ResultKind> Kinds { get; init; } = [];
    public SearchSort Sort { get; init; }
    public IReadOnlyList<SearchFacet> Facets { get; init; } = [];
    public int Limit { get; init; } = 20;

    /// <summary>When the first page was asked for: all pages are of that moment.</summary>
    public required DateTimeOffset AsOf { get; init; }

    public SearchCursor? After { get; init; }

    /// <summary>Understands <paramref name="request"/>.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    public static SearchQuery From(SearchRequest request, Guid partner, DateTimeOffset now)
    {
        var after = request.After is null ? null : SearchCursor.Parse(request.After);
        var instant = request.OpenAt is null or "now" ? null : (Instant?)(OffsetDateTimePattern.Rfc3339.Parse(request.OpenAt) is { Success: true, Value: var at } ? at.ToInstant() : null);
        IReadOnlyList<string> topics = [.. request.Topics ?? [], .. request.Topic is { } topic ? new[] { topic } : []];
        // Of three orders, the one that what was given allows to tell.
        var sort = request.Sort ?? (string.IsNullOrWhiteSpace(request.Text) && request.Near is not null ? SearchSort.Distance : SearchSort.Relevance);
        Check(request, topics, after, instant, sort);
        var asOf = after?.AsOf ?? now;
        return new SearchQuery
        {
            Partner = partner,
            Audience = request.Audience,
            Text = SearchText.Fold(request.Text ?? ""),
            Words = SearchWord.Of(request.Text ?? ""),
            Topics = topics,
            Language = request.Language,
            Population = request.Population,
            Modality = request.Modality,
            Near = request.Near,
            Zone = request.Zone,
            OpenAt = request.OpenAt == "now" ? Instant.FromDateTimeOffset(asOf) : instant,
            Free = request.Free,
            Accessibility = request.Accessibility,
            Newcomers = request.AcceptingNewcomers,
            VerifiedWithinDays = request.VerifiedWithinDays,
            Kinds = request.Kinds ?? [],
            Sort = sort,
            Facets = request.Facets ?? [],
            Limit = request.Limit,
            AsOf = asOf,
            After = after,
        };
    }

    // A country that is no country is not refused: it must not stand between somebody and a crisis line.
    static void Check(SearchRequest request, IReadOnlyList<string> topics, SearchCursor? after, Instant? instant, SearchSort sort)
    {
        var checks = new Checks()
            .That(request.Text is not { Length: > LongestText }, "/text", $"At most {LongestText} characters.")
            .That(request.Topic is null || Topic.IsCode(request.Topic), "/topic", "1 to 64 of a-z, 0-9 and -.")
            .That(topics.Count <= MostTopics, "/topics", $"At most {MostTopics}.")
            .That(request.Language is null || LanguageTag.IsTag(request.Language), "/language", "Not a language tag (BCP 47).")
            .That(request.Population is null || Topic.IsCode(request.Population), "/population", "1 to 64 of a-z, 0-9 and -.")
            .That(request.Modality is null || KnownModalities.Contains(request.Modality), "/modality", "One of in_person, phone, video, chat.")
            .That(request.Near is null or { Lat: >= -90 and <= 90 }, "/near/lat", "-90 to 90.")
            .That(request.Near is null or { Lon: >= -180 and <= 180 }, "/near/lon", "-180 to 180.")
            .That(request.Near is null or { RadiusKm: > 0 and <= 20_100 }, "/near/radius_km", "More than 0, and not more than half the Earth's girth.")
            .That(request.Zone is null || Topic.IsCode(request.Zone), "/zone", "1 to 64 of a-z, 0-9 and -.")
            .That(request.OpenAt is null or "now" || instant is not null, "/open_at", "now, or a date and time with an offset (RFC 3339).")
            .That(request.Accessibility is null || Topic.IsCode(request.Accessibility), "/accessibility", "1 to 64 of a-z, 0-9 and -.")
            .That(request.VerifiedWithinDays is null or (>= 1 and <= 36_500), "/verified_within_days", "1 to 36500.")
            .That(sort != SearchSort.Distance || request.Near is not null, "/sort", "By distance from where? Give near.")
            .That(request.Limit is >= 1 and <= 100, "/limit", "1 to 100.")
            .That(request.After is null || after?.Sort == sort, "/after", "Not the next of a page of this search.");
        for (var i = 0; i < (request.Topics?.Count ?? 0); i++)
        {
            checks.That(request.Topics![i] is { } code && Topic.IsCode(code), $"/topics/{i}", "1 to 64 of a-z, 0-9 and -.");
        }

        checks.Enforce();
    }

    /// <summary>The tags that all have to be there.</summary>
    public string[] AllTags() =>
    [
        .. new[]
        {
            Language is { } language ? EntryTags.Language(language) : null,
            Population is { } population ? EntryTags.Population(population) : null,
            Modality is { } modality ? EntryTags.Modality(modality) : null,
            Zone is { } zone ? EntryTags.Zone(zone) : null,
            Accessibility is { } accessibility ? EntryTags.Accessibility(accessibility) : null,
            Free ? EntryTags.Free : null,
            Newcomers ? EntryTags.Newcomers : null,
        }.OfType<string>(),
    ];

    /// <summary>The tags of which one has to be there; none where no topic was asked for.</summary>
    public string[] TopicTags() => [.. Topics.SelectMany(topic => new[] { EntryTags.Topic(topic), EntryTags.SilentTopic(topic) })];

    /// <summary>The tags of which something near has one; none where nothing is asked for, or a circle too wide to tell.</summary>
    public string[] SquareTags() => Near is not { } near || GlobeSquares.Touching(new Position(near.Lat, near.Lon), near.RadiusKm) is not { Count: > 0 } squares ? []
        : Modality == "in_person" ? [.. squares] : [.. squares, EntryTags.Remote];

    /// <summary>The words of <see cref="Kinds"/>.</summary>
    public string[] KindWords() => [.. Kinds.Select(KindWord)];

    internal static string KindWord(ResultKind kind) => kind switch
    {
        ResultKind.CopingResource => "coping_resource",
        ResultKind.OnlineService => "online_service",
        ResultKind.SafeSpace => "safe_space",
        _ => kind.ToString().ToLowerInvariant(),
    };

    internal static ResultKind KindOf(string word) => Enum.Parse<ResultKind>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>The words as one tsquery that has to match, or null where there is no word.</summary>
    public string? Match(string weight = "") => Words.Count == 0 ? null : string.Join(AnyWord ? '|' : '&', Words.Select(word => word.Wide(weight)));

    /// <summary>The words exactly as written, any of them: what ranks.</summary>
    public string Exact() => string.Join('|', Words.Select(word => word.Exact()));
}
