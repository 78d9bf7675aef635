using Entraide.DirectoryService.Listings;
using Entraide.DirectoryService.Moderation;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Library;

/// <summary>The library as all partners read it. <c>Accept-Language</c> picks the words, <c>Content-Language</c> says which they are.</summary>
static class ReadLibrary
{
    internal static Task<Ok<LibraryEntry>> OneAsync(Guid id, HttpContext context, Moderator reader, Database database, LibraryTable library, CancellationToken cancellationToken) =>
        ShowAsync(id, context, reader, database, library, cancellationToken);

    internal static async Task<Ok<LibraryEntry>> ShowAsync(Guid id, HttpContext context, Moderator reader, IQueries queries, LibraryTable library, CancellationToken cancellationToken)
    {
        var row = await library.FindAsync(queries, id, reader, cancellationToken) ?? throw Problem.NotFound();
        var entry = row.Describe(TextLanguage.Wanted(context.Request, filter: null), whole: true, reader);
        Say(context.Response, [entry]);
        return TypedResults.Ok(entry);
    }

    internal static async Task<Ok<Page<LibraryEntry>>> ListAsync(
        string? kind, string? language, string? topic, PageRequest<Guid> page, HttpContext context, Moderator reader, LibraryTable library, CancellationToken cancellationToken)
    {
        var known = kind is null ? default(LibraryKind?) : Enum.GetValues<LibraryKind>().Where(known => Codes.Of(known) == kind).Cast<LibraryKind?>().FirstOrDefault();
        new Checks()
            .That(kind is null || known is not null, "?kind", "One of coping_resource, online_service, group, safe_space.")
            .That(language is null || LanguageTag.IsTag(language), "?language", "Not a language tag (BCP 47).")
            // A URL is written to logs, and a topic says what somebody lives with.
            .That(topic is null, "?topic", "Not in a URL: POST /v1/directory/search finds by topic.")
            .Enforce();
        var wanted = TextLanguage.Wanted(context.Request, language);
        var rows = await library.ListAsync(known, language, page, cancellationToken);
        var answer = page.Of(rows, row => row.Id, row => row.Describe(wanted, whole: false, reader));
        Say(context.Response, answer.Items);
        return TypedResults.Ok(answer);
    }

    static void Say(HttpResponse response, IReadOnlyList<LibraryEntry> entries)
    {
        response.Headers.Vary = "Accept-Language";
        if (entries.Count > 0)
        {
            response.Headers.ContentLanguage = string.Join(", ", entries.Select(entry => entry.Text.Language).Distinct());
        }
    }
}
