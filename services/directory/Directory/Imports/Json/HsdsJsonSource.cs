using System.Runtime.CompilerServices;
using System.Text.Json;
using Entraide.DirectoryService.Hsds;

namespace Entraide.DirectoryService.Imports.Json;

/// <summary>
/// HSDS as JSON: services, organizations, locations and the rest, nested as the specification nests them or flat; a page of an HSDS API
/// (<c>contents</c>); tables in one document (<c>tabular.json</c>). What is nested becomes rows of its own.
/// </summary>
sealed class HsdsJsonSource(IAsyncEnumerable<JsonItem> items, RowBuilder builder, ImportRemarks remarks) : IRowSource
{
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            foreach (var row in Document(item))
            {
                yield return row;
            }
        }
    }

    IEnumerable<SourceRow> Document(JsonItem item)
    {
        if (item.Value.ValueKind != JsonValueKind.Object)
        {
            remarks.RejectRow(item.Place, "object", "", item.Value.ValueKind == JsonValueKind.Undefined ? "Not valid JSON." : "Not an object: an object of HSDS is expected.");
            return [];
        }

        if (item.Value.TryGetProperty("contents", out var contents) && contents.ValueKind == JsonValueKind.Array)
        {
            return Each(contents, item.Place, "/contents", (element, place) => Document(new JsonItem(place, element)));
        }

        var tables = item.Value.EnumerateObject().Select(member => (member.Name, Resource: Table(member.Name), member.Value)).ToArray();
        return tables.Length > 0 && tables.All(table => table.Resource is not null && table.Value.ValueKind == JsonValueKind.Array)
            ? tables.SelectMany(table => Each(table.Value, item.Place, $"/{table.Name}", (element, place) => Row(table.Resource!, element, place, Standing.Row)))
            : Row(HsdsSchema.Of(KindOf(item.Value)), item.Value, item.Place, Standing.Row);
    }

    IEnumerable<SourceRow> Row(HsdsResource resource, JsonElement value, SourcePlace place, Standing standing, SourceLink? nested = null, string? idOtherwise = null)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            remarks.RejectRow(place, resource.Name, "", "Not an object.");
            return [];
        }

        var id = value.TryGetProperty("id", out var given) ? JsonText.Of(given) : null;
        if (id is null && idOtherwise is not null)
        {
            remarks.WarnOnce(place with { Pointer = "" }, $"{resource.Name}/id", "Rows without an id: theirs follows from what they are nested in.");
            id = idOtherwise;
        }

        var values = new List<SourceValue>();
        var links = nested is { } link ? new List<SourceLink> { link } : [];
        var inner = new List<SourceRow>();
        foreach (var member in value.EnumerateObject())
        {
            Member(resource, id ?? "", member, place, values, links, inner);
        }

        return builder.Build(resource, id, place, standing, values, links) is { } row ? [row, .. inner] : inner;
    }

    void Member(
        HsdsResource resource, string id, JsonProperty member, SourcePlace place, List<SourceValue> values, List<SourceLink> links, List<SourceRow> inner)
    {
        var pointer = $"/{member.Name.Replace("~", "~0").Replace("/", "~1")}";
        if (resource.Children.FirstOrDefault(known => known.Name == member.Name) is { } children && member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Null)
        {
            var index = 0;
            inner.AddRange(Each(member.Value, place, pointer, (element, at) => Row(
                HsdsSchema.Of(children.Resource), element, at, Standing.Part, new SourceLink(children.Via, resource.Name, id), $"{resource.Name}/{id}/{member.Name}/{index++}")));
        }
        else if (resource.Parents.FirstOrDefault(known => known.Name == member.Name) is { } parent && member.Value.ValueKind == JsonValueKind.Object)
        {
            var its = member.Value.TryGetProperty("id", out var given) ? JsonText.Of(given) : null;
            inner.AddRange(Row(HsdsSchema.Of(parent.Resource), member.Value, place with { Pointer = place.Pointer + pointer },
                parent.Resource is "organization" or "service" ? Standing.Mention : Standing.Part));
            if (its is not null)
            {
                links.Add(new SourceLink(parent.Via, parent.Resource, its));
            }
        }
        else
        {
            values.Add(new SourceValue(member.Name, pointer, null, member.Value));
        }
    }

    static List<SourceRow> Each(JsonElement array, SourcePlace place, string pointer, Func<JsonElement, SourcePlace, IEnumerable<SourceRow>> read)
    {
        var rows = new List<SourceRow>();
        if (array.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var element in array.EnumerateArray())
            {
                rows.AddRange(read(element, place with { Pointer = $"{place.Pointer}{pointer}/{index++}" }));
            }
        }

        return rows;
    }

    static HsdsResource? Table(string name) => HsdsSchema.Resources.Values.FirstOrDefault(resource =>
        name == resource.Name || name == $"{resource.Name}s" || name == resource.File || name == $"{resource.File}.csv" || name == $"{resource.Name}.csv");

    // HSDS does not say in an object what it is: what only one kind has tells.
    static string KindOf(JsonElement value)
    {
        bool Has(params ReadOnlySpan<string> members)
        {
            foreach (var member in members)
            {
                if (value.TryGetProperty(member, out _))
                {
                    return true;
                }
            }

            return false;
        }

        return Has("location_type") ? "location"
            : Has("service", "service_id") && Has("location", "location_id") ? "service_at_location"
            : Has("status", "service_at_locations", "organization", "organization_id", "program_id", "service_areas", "cost_options", "required_documents",
                "eligibility_description", "application_process") ? "service"
            : Has("parent_id", "taxonomy", "taxonomy_id", "taxonomy_detail", "term_uri") ? "taxonomy_term"
            : Has("version") ? "taxonomy"
            : "organization";
    }
}
