namespace Entraide.DirectoryService.Library;

/// <summary>Picks the language to answer in (RFC 4647).</summary>
static class TextLanguage
{
    /// <summary>What the caller wants, best first: <c>Accept-Language</c>, then the language the list was asked for.</summary>
    public static IReadOnlyList<string> Wanted(HttpRequest request, string? filter)
    {
        var accepted = request.GetTypedHeaders().AcceptLanguage.Where(range => range.Quality is null or > 0)
            .OrderByDescending(range => range.Quality ?? 1).Select(range => range.Value.ToString()).Where(range => range != "*");
        return [.. accepted, .. filter is null ? Array.Empty<string>() : [filter], "en"];
    }

    /// <summary>The one of <paramref name="tags"/> that fits best; the first where none fits.</summary>
    public static string Pick(IReadOnlyCollection<string> tags, IReadOnlyList<string> wanted) =>
        wanted.Select(range => Lookup(tags, range)).FirstOrDefault(tag => tag is not null) ?? tags.Order(StringComparer.Ordinal).First();

    // "fr-CA" falls back to "fr", and "fr" is content with "fr-CA".
    static string? Lookup(IReadOnlyCollection<string> tags, string range)
    {
        for (var rest = range; rest.Length > 0; rest = rest.LastIndexOf('-') is > 0 and var cut ? rest[..cut] : "")
        {
            if (tags.FirstOrDefault(tag => tag.Equals(rest, StringComparison.OrdinalIgnoreCase)) is { } exact)
            {
                return exact;
            }
        }

        return tags.Order(StringComparer.Ordinal).FirstOrDefault(tag => tag.StartsWith(range + "-", StringComparison.OrdinalIgnoreCase));
    }
}
