using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>All crisis lines of one country.</summary>
public sealed record CountryCrisisLines(string Country, IReadOnlyList<CrisisLine> Lines);

/// <summary><c>GET /v1/directory/crisis-lines?country=[&amp;language=][&amp;open_at=]</c>; language and time order and mark the lines, and hide none.</summary>
static class ReadCrisisLines
{
    /// <summary><c>GET /v1/directory/crisis-lines/{id}</c>: one of the partner's own, as it is to be changed.</summary>
    internal static async Task<Ok<CrisisLine>> OwnAsync(Guid id, Caller caller, CrisisLineTable lines, CancellationToken cancellationToken) =>
        TypedResults.Ok(await lines.FindOwnAsync(id, caller.Partner, cancellationToken) ?? throw Problem.NotFound());

    internal static async Task<Ok<CountryCrisisLines>> HandleAsync(
        HttpRequest request, string? country, string? language, Caller caller, CrisisLineTable lines, CancellationToken cancellationToken)
    {
        string? moment = request.Query["open_at"];
        var openAt = moment is null ? null : OffsetDateTimePattern.Rfc3339.Parse(moment);
        new Checks()
            .That(language is null || LanguageTag.IsTag(language), "?language", "Not a language tag (BCP 47).")
            // At the ends of the calendar an offset leads out of it.
            .That(openAt is null or { Success: true, Value.Year: > 1 and < 9999 }, "?open_at", "An instant (RFC 3339), such as 2026-11-21T15:00:00Z.")
            .Enforce();
        var found = country is { Length: 2 }
            ? await lines.OfCountryAsync(country, caller.Partner, cancellationToken, language, openAt?.Value.ToInstant())
            : [];
        if (found.Count > 0)
        {
            return TypedResults.Ok(new CountryCrisisLines(found[0].Country, found));
        }

        // Never a dead end, not even for a country misspelt.
        throw new Problem(ProblemKind.NotFound, "No crisis line is known for this country (?country= takes ISO 3166-1 alpha-2); fallback has the first line of every country.")
        {
            Extensions = { ["fallback"] = await lines.FirstOfEveryCountryAsync(caller.Partner, cancellationToken) },
        };
    }
}
