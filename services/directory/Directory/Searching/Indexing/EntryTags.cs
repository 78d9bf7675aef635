namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>The tags of an entry: one for each thing a filter can ask for. A query asks with the same tags.</summary>
static class EntryTags
{
    public const string Free = "free", Newcomers = "newcomers", Remote = "remote";

    public static string Kind(string kind) => $"k:{kind}";

    public static string Topic(string code) => $"t:{code}";

    /// <summary>A topic that finds and is not counted.</summary>
    public static string SilentTopic(string code) => $"tn:{code}";

    public static string Language(string tag) => $"l:{tag.ToLowerInvariant()}";

    public static string Modality(string modality) => $"m:{modality}";

    public static string Population(string code) => $"p:{code}";

    public static string Accessibility(string code) => $"a:{code}";

    public static string Zone(string code) => $"z:{code}";

    /// <summary>All tags of <paramref name="entry"/>, each once.</summary>
    public static IEnumerable<string> Of(SearchEntry entry)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal) { Kind(entry.Kind) };
        tags.UnionWith(entry.Topics.Concat(entry.WiderTopics).Select(Topic));
        tags.UnionWith(entry.SilentTopics.Select(SilentTopic));
        tags.UnionWith(entry.Languages.SelectMany(Ranges).Select(Language));
        tags.UnionWith(entry.Modalities.Select(Modality));
        tags.UnionWith(entry.Populations.Select(Population));
        tags.UnionWith(entry.Accessibility.Select(Accessibility));
        tags.UnionWith(entry.Zones.Select(Zone));
        tags.UnionWith(entry.Places.SelectMany(GlobeSquares.Of));
        Add(entry.IsFree, Free);
        Add(entry.TakesNewcomers, Newcomers);
        Add(entry.IsRemote, Remote);
        return tags;

        void Add(bool holds, string tag)
        {
            if (holds)
            {
                tags.Add(tag);
            }
        }
    }

    /// <summary>The ranges a language tag falls under (RFC 4647, basic filtering): <c>fr-CA</c> is found by <c>fr-CA</c> and by <c>fr</c>.</summary>
    public static IEnumerable<string> Ranges(string tag)
    {
        for (var end = tag.Length; end > 0; end = tag.LastIndexOf('-', end - 1))
        {
            yield return tag[..end];
        }
    }
}
