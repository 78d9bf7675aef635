using System.Text.Json;

namespace Entraide.DirectoryService.Searching;

/// <summary>Counts results by their tags.</summary>
static class FacetCounts
{
    const int MostValues = 50;

    /// <summary>What the tags of a facet begin with, before the colon.</summary>
    public static string Prefix(SearchFacet facet) => facet switch
    {
        SearchFacet.Topic => "t",
        SearchFacet.Language => "l",
        SearchFacet.Kind => "k",
        SearchFacet.Modality => "m",
        _ => "p",
    };

    /// <summary>The facets of <paramref name="counts"/>, a JSON array of tag and number; the most frequent values first.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<FacetCount>>? Of(IReadOnlyList<SearchFacet> facets, string? counts)
    {
        if (facets.Count == 0)
        {
            return null;
        }

        var tags = counts is null ? [] : JsonElement.Parse(counts).EnumerateArray().Select(pair => (Tag: pair[0].GetString()!, Count: pair[1].GetInt32())).ToArray();
        return facets.Distinct().ToDictionary(facet => facet.ToString().ToLowerInvariant(), facet => (IReadOnlyList<FacetCount>)
        [
            .. tags.Where(tag => tag.Tag.StartsWith($"{Prefix(facet)}:", StringComparison.Ordinal)).Select(tag => new FacetCount(tag.Tag[2..], tag.Count))
                .OrderByDescending(count => count.Count).ThenBy(count => count.Value, StringComparer.Ordinal).Take(MostValues),
        ]);
    }
}
