using Entraide.DirectoryService.Library;

namespace Entraide.DirectoryService.Searching;

/// <summary>
/// Names what was found in the reader's language. The index keeps one name of each listing; entries of the library have one in every language they are
/// written in, and are found by each.
/// </summary>
sealed class ReadersWords(LibraryTable library)
{
    /// <summary>The answer with the words that <c>Accept-Language</c> picks (RFC 4647, lookup), else the language looked for; as it is where neither is given.</summary>
    public async Task<SearchResponse> PutIntoAsync(SearchResponse answer, HttpContext context, string? language, CancellationToken cancellationToken)
    {
        context.Response.Headers.Vary = "Accept-Language";
        var wanted = TextLanguage.Wanted(context.Request, language);
        var ids = answer.Results.Concat(answer.Alternatives?.Select(alternative => alternative.Result) ?? []).Where(IsOfLibrary).Select(result => result.Id).Distinct().ToArray();
        // English stands at the end of every wish: alone, nobody wished for anything, and no look is spent on it.
        if (wanted.Count == 1 || ids.Length == 0)
        {
            return answer;
        }

        var texts = await library.TextsAsync(ids, cancellationToken);
        return answer with
        {
            Results = [.. answer.Results.Select(In)],
            Alternatives = answer.Alternatives is null ? null : [.. answer.Alternatives.Select(alternative => alternative with { Result = In(alternative.Result) })],
        };

        SearchResult In(SearchResult result) => texts.TryGetValue(result.Id, out var all) && all[TextLanguage.Pick(all.Keys, wanted)] is var text
            ? result with { Name = text.Name, Summary = text.Summary }
            : result;
    }

    static bool IsOfLibrary(SearchResult result) => result.Kind is ResultKind.Group or ResultKind.CopingResource or ResultKind.OnlineService or ResultKind.SafeSpace;
}
