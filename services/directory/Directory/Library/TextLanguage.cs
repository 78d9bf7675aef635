using Entraide.ServiceDefaults.Http.Languages;

namespace Entraide.DirectoryService.Library;

/// <summary>Which of the languages an entry is written in a reader gets.</summary>
static class TextLanguage
{
    /// <summary>What the caller wants, best first: <c>Accept-Language</c>, then the language the list was asked for.</summary>
    public static IReadOnlyList<string> Wanted(HttpRequest request, string? filter) => [.. request.AcceptedLanguages(), .. filter is null ? Array.Empty<string>() : [filter], "en"];

    /// <summary>The one of <paramref name="tags"/> that fits best; the first where none fits.</summary>
    public static string Pick(IReadOnlyCollection<string> tags, IReadOnlyList<string> wanted) => LanguageChoice.Lookup(tags, wanted) ?? tags.Order(StringComparer.Ordinal).First();
}
