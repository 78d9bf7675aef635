using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Http.Languages;

/// <summary>Which of the languages something is written in fits a caller best: <c>Accept-Language</c> (RFC 9110, section 12.5.4) by lookup (RFC 4647, section 3.4).</summary>
public static class LanguageChoice
{
    /// <summary>The ranges a caller accepts, best first; what is not well-formed, excluded (<c>q=0</c>) or anything at all (<c>*</c>) is left out.</summary>
    public static IEnumerable<string> AcceptedLanguages(this HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(range => range.Quality is null or > 0).OrderByDescending(range => range.Quality ?? 1).Select(range => range.Value.ToString()).Where(range => range != "*");

    /// <summary>The one of <paramref name="tags"/> that the first of <paramref name="ranges"/> finds which finds any; null where none does.</summary>
    public static string? Lookup(IReadOnlyCollection<string> tags, IEnumerable<string> ranges) => ranges.Select(range => Lookup(tags, range)).FirstOrDefault(tag => tag is not null);

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
