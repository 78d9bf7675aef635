using System.Text.Json;
using Entraide.DirectoryService.Hsds;
using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>One stored HSDS object, as far as anybody but its owner may see it.</summary>
sealed class GraphRow
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public string Resource { get; init; } = "";
    public string SourceId { get; init; } = "";
    public string Fields { get; init; } = "{}";
    public string? PartnerFields { get; init; }
    public string Tier { get; init; } = "";
    public string PlaceTier { get; init; } = "";
    public bool Publishable { get; init; }

    /// <summary>The zone its partner names for times without an offset.</summary>
    public string? TimeZone { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? VerifiedAt { get; init; }
    public Guid From { get; init; }
    public string Via { get; init; } = "";

    JsonElement? fields, partnerFields;

    /// <summary>The member's value as that tier may see it: texts as they are, numbers as written; null where there is none.</summary>
    public string? Member(string name, Tier reader)
    {
        fields ??= JsonElement.Parse(Fields);
        partnerFields ??= JsonElement.Parse(PartnerFields ?? "{}");
        return Of(fields.Value, name) ?? (reader >= Hsds.Tier.Partner ? Of(partnerFields.Value, name) : null);
    }

    /// <summary>Whether that tier may know of the row at all.</summary>
    public bool IsVisible(Tier reader) => Tiers.Parse(Tier) is { } tier && tier <= reader;

    /// <summary>Whether that tier may know where the place is.</summary>
    public bool IsPlaceVisible(Tier reader) => IsVisible(reader) && Tiers.Parse(PlaceTier) is { } tier && tier <= reader;

    static string? Of(JsonElement members, string name) => !members.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
}

/// <summary>Some listings with all that is said about them, read in a few queries however many there are. Rows that need to be known are not in it.</summary>
sealed class RowGraph
{
    const string Columns = "h.id, h.partner_id, h.resource, h.source_id, h.fields::text as fields, h.partner_fields::text as partner_fields, h.tier, h.place_tier, h.publishable, h.time_zone, h.changed_at";
    const string Standing = "h.withdrawn_at is null and h.tier <> 'need_to_know'";

    readonly Dictionary<Guid, GraphRow> rows = [];
    readonly HashSet<(Guid, Guid, string)> known = [];
    readonly Dictionary<Guid, List<GraphRow>> children = [];
    readonly Dictionary<(Guid, string), GraphRow> parents = [];

    /// <summary>The listings asked for that are there.</summary>
    public IReadOnlyList<GraphRow> Listings { get; private set; } = [];

    /// <summary>What is nested in <paramref name="row"/>, of one resource.</summary>
    public IEnumerable<GraphRow> Children(GraphRow row, string resource) => children.GetValueOrDefault(row.Id)?.Where(child => child.Resource == resource) ?? [];

    /// <summary>What <paramref name="row"/> refers to by <paramref name="via"/>, or null.</summary>
    public GraphRow? Parent(GraphRow row, string via) => parents.GetValueOrDefault((row.Id, via));

    /// <summary>The terms on the way up from <paramref name="term"/>, without itself.</summary>
    public IEnumerable<GraphRow> Above(GraphRow term)
    {
        var seen = new HashSet<Guid> { term.Id };
        for (var parent = Parent(term, "parent_id"); parent is not null && seen.Add(parent.Id); parent = Parent(parent, "parent_id"))
        {
            yield return parent;
        }
    }

    public static async Task<RowGraph> ReadAsync(UnitOfWork work, Guid[] ids, CancellationToken cancellationToken)
    {
        var graph = new RowGraph();
        graph.Listings = await work.QueryAsync<GraphRow>($"""
            select {Columns}, v.verified_at from hsds_rows h
            left join lateral (select max(verified_at) as verified_at from listing_verifications v where v.listing_id = h.id) v on true
            where h.id = any(@ids) and {Standing}
            """, new { ids }, cancellationToken);
        await graph.DescendAsync(work, graph.Listings, ["schedule", "language", "cost_option", "service_area", "service_capacity", "service_at_location", "attribute", "address", "accessibility", "location"], cancellationToken);
        await graph.ClimbAsync(work, [.. graph.Listings, .. graph.Of("service_at_location"), .. graph.Of("attribute")], ["organization_id", "program_id", "location_id", "taxonomy_term_id"], cancellationToken);
        await graph.DescendAsync(work, [.. graph.Of("service_at_location"), .. graph.Of("location")], ["schedule", "language", "service_area", "address", "accessibility"], cancellationToken);
        // A tree of terms is some levels deep, and a cycle ends where nothing new is met.
        for (var terms = graph.Of("taxonomy_term").ToArray(); terms.Length > 0;)
        {
            terms = await graph.ClimbAsync(work, terms, ["parent_id", "taxonomy_id"], cancellationToken);
        }

        return graph;
    }

    IEnumerable<GraphRow> Of(string resource) => rows.Values.Where(row => row.Resource == resource);

    async Task DescendAsync(UnitOfWork work, IReadOnlyList<GraphRow> from, string[] resources, CancellationToken cancellationToken)
    {
        foreach (var row in await work.QueryAsync<GraphRow>($"""
            select {Columns}, l.parent as "from", l.via from unnest(@ids) f(id) join hsds_links l on l.parent = f.id join hsds_rows h on h.id = l.child
            where h.resource = any(@resources) and {Standing} order by h.id
            """, new { ids = from.Select(row => row.Id).Distinct().ToArray(), resources }, cancellationToken))
        {
            rows.TryAdd(row.Id, row);
            if (known.Add((row.From, row.Id, row.Via)))
            {
                if (!children.TryGetValue(row.From, out var list))
                {
                    children[row.From] = list = [];
                }

                list.Add(row);
            }
        }
    }

    async Task<GraphRow[]> ClimbAsync(UnitOfWork work, IReadOnlyList<GraphRow> from, string[] vias, CancellationToken cancellationToken)
    {
        var found = await work.QueryAsync<GraphRow>($"""
            select {Columns}, l.child as "from", l.via from unnest(@ids) f(id) join hsds_links l on l.child = f.id join hsds_rows h on h.id = l.parent
            where l.via = any(@vias) and {Standing}
            """, new { ids = from.Select(row => row.Id).Distinct().ToArray(), vias }, cancellationToken);
        foreach (var row in found)
        {
            parents[(row.From, row.Via)] = row;
        }

        return [.. found.Where(row => rows.TryAdd(row.Id, row) && row.Resource == "taxonomy_term")];
    }
}
