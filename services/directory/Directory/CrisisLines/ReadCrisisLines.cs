using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>All crisis lines of one country.</summary>
public sealed record CountryCrisisLines(string Country, IReadOnlyList<CrisisLine> Lines);

static class ReadCrisisLines
{
    internal static void MapCrisisLines(this RouteGroupBuilder directory) =>
        directory.MapGet("/crisis-lines", HandleAsync).RequireScope("directory.read");

    static async Task<Ok<CountryCrisisLines>> HandleAsync(string? country, Caller caller, CrisisLineTable lines, CancellationToken cancellationToken)
    {
        var found = country is { Length: 2 } ? await lines.OfCountryAsync(country, caller.Partner, cancellationToken) : [];
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
