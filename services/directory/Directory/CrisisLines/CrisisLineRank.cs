using NodaTime;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>In which order a country's lines are offered. It never hides one: somebody who looks for a line is better off with one more.</summary>
static class CrisisLineRank
{
    /// <summary>
    /// Those that say they answer in <paramref name="language"/> (a tag, RFC 4647 basic filtering) first and those that say they do not last, then
    /// those verified lately, then as published, which is the order <paramref name="lines"/> come in. Each says whether it is open at <paramref name="openAt"/>.
    /// </summary>
    public static IReadOnlyList<CrisisLine> Order(IEnumerable<CrisisLine> lines, string? language, Instant? openAt) =>
    [
        .. lines
            .Select(line => line with { Open = openAt is { } moment ? line.Hours?.IsOpenAt(moment) : null, Speaks = Speaks(line.Languages, language) })
            .OrderBy(line => line.Speaks switch { true => 0, null => 1, false => 2 })
            .ThenByDescending(line => line.Verification == VerificationState.Current),
    ];

    static bool? Speaks(IReadOnlyList<string>? languages, string? wanted) => wanted is null ? null : languages?.Any(tag =>
        tag.Equals(wanted, StringComparison.OrdinalIgnoreCase) || tag.StartsWith(wanted + "-", StringComparison.OrdinalIgnoreCase));
}
