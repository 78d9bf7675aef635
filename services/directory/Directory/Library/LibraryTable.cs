using System.Text.Json;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Moderation;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Http.Paging;

namespace Entraide.DirectoryService.Library;

/// <summary>Reads the library, which all partners share. A place of tier <c>need_to_know</c> does not leave the database.</summary>
sealed class LibraryTable(Database database)
{
    static readonly string Select = $"""
        select id, partner_id, kind, texts, topics, populations, languages, modalities, url, hours, accepting_newcomers, free, accessibility, tier, version, changed_at,
            case when place_tier <> 'need_to_know' then latitude end as latitude, case when place_tier <> 'need_to_know' then longitude end as longitude,
            place_tier, not {HiddenListings.Shows("l.id", "l.partner_id")} as hidden
        from library_entries l
        """;

    static readonly string Filtered = $"""
        {Select}
        where {HiddenListings.Shows("l.id", "l.partner_id")} and (@kind::text is null or kind = @kind)
            and (@language::text is null or speaks(languages || array(select jsonb_object_keys(texts)), @language))
            and (@After::uuid is null or id > @After)
        order by id limit @Rows
        """;

    /// <summary>A page of what is shown, with one row more where there is a next page.</summary>
    public Task<IReadOnlyList<LibraryRow>> ListAsync(LibraryKind? kind, string? language, PageRequest<Guid> page, CancellationToken cancellationToken) =>
        database.QueryAsync<LibraryRow>(Filtered, new { kind = kind is { } one ? Codes.Of(one) : null, language, page.After, page.Rows }, cancellationToken);

    /// <summary>The words of entries in all of their languages, by id and tag. They are of the entry's own tier: whoever asks was shown the entry.</summary>
    public async Task<IReadOnlyDictionary<Guid, Dictionary<string, LibraryText>>> TextsAsync(Guid[] ids, CancellationToken cancellationToken) =>
        (await database.QueryAsync<LibraryRow>("select id, texts from library_entries where id = any(@ids)", new { ids }, cancellationToken)).ToDictionary(row => row.Id, row => row.Words());

    /// <summary>One entry, where it is shown to this reader: hidden ones to their partner and to moderators.</summary>
    public async Task<LibraryRow?> FindAsync(IQueries queries, Guid id, Moderator reader, CancellationToken cancellationToken) =>
        await queries.FindAsync<LibraryRow>($"{Select} where id = @id", new { id }, cancellationToken) is { } row
            && (!row.Hidden || reader.Everything || row.PartnerId == reader.Partner) ? row : null;
}

/// <summary>A row of the library.</summary>
sealed class LibraryRow
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public string Kind { get; init; } = "";
    public string Texts { get; init; } = "";
    public string[] Topics { get; init; } = [];
    public string[] Populations { get; init; } = [];
    public string[] Languages { get; init; } = [];
    public string[] Modalities { get; init; } = [];
    public string? Url { get; init; }
    public double? Latitude { get; init; }
    public double? Longitude { get; init; }
    public string? PlaceTier { get; init; }
    public string? Hours { get; init; }
    public bool? AcceptingNewcomers { get; init; }
    public bool? Free { get; init; }
    public string[] Accessibility { get; init; } = [];
    public string Tier { get; init; } = "";
    public int Version { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public bool Hidden { get; init; }

    /// <summary>By language tag.</summary>
    public Dictionary<string, LibraryText> Words() => JsonSerializer.Deserialize<Dictionary<string, LibraryText>>(Texts, StrictJson.Options)!;

    /// <summary>As <paramref name="reader"/> sees it; <paramref name="whole"/> with all languages and bodies.</summary>
    public LibraryEntry Describe(IReadOnlyList<string> wanted, bool whole, Moderator reader)
    {
        var texts = Words();
        var own = PartnerId == reader.Partner;
        return new LibraryEntry(Id, Codes.Parse<LibraryKind>(Kind), Text(TextLanguage.Pick(texts.Keys, wanted)),
            whole ? [.. texts.Keys.Order(StringComparer.Ordinal).Select(Text)] : null,
            Topics, Populations, Languages, Modalities, Url,
            Latitude is { } latitude && Longitude is { } longitude ? new LibraryPlace(latitude, longitude, Codes.Parse<Tier>(PlaceTier!)) : null,
            own && PlaceTier == "need_to_know" ? true : null,
            Hours is null ? null : JsonSerializer.Deserialize<LibraryHours>(Hours, StrictJson.Options),
            AcceptingNewcomers, Free, Accessibility, Codes.Parse<Tier>(Tier), Version, ChangedAt, own || reader.Everything ? Hidden : null);

        DirectedText Text(string tag) => new(tag, TextDirection.Of(tag), texts[tag].Name, texts[tag].Summary, whole ? texts[tag].Body : null);
    }
}
