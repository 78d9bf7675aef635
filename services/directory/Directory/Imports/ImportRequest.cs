using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.DirectoryService.Imports;

/// <summary>What a partner asks for with an import, by the query.</summary>
/// <param name="Format"><c>hsds</c> or <c>crisis_lines</c>.</param>
/// <param name="Source">Which of the partner's sources this is the whole of: the same source again changes, adds and withdraws. Where the partner does not say, what was sent may, and else the format names it.</param>
/// <param name="Skip">Import the rest when something is malformed, instead of nothing.</param>
/// <param name="DryRun">Report what would happen, and change nothing.</param>
/// <param name="MissingStay">Leave rows that are not sent as they are, instead of withdrawing them: what is sent is a part of the source.</param>
/// <param name="TimeZone">IANA zone of opening hours that carry no offset, where the partner knows it.</param>
sealed partial record ImportRequest(string Format, string? Source, bool Skip, bool DryRun, bool MissingStay, string? TimeZone)
{
    /// <summary>The source's name, where neither the partner nor what was sent gives one.</summary>
    public string SourceName => Source ?? Format;

    /// <summary>The request, completed by what the data says of itself.</summary>
    public ImportRequest With(IRowSource rows) => this with { Source = Source ?? rows.SourceName, TimeZone = TimeZone ?? rows.TimeZone };

    /// <summary>Reads <c>?format=&amp;source=&amp;on_error=&amp;dry_run=&amp;missing=&amp;time_zone=</c>.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    public static ImportRequest From(IQueryCollection query)
    {
        string? format = query["format"], source = query["source"], onError = query["on_error"], dryRun = query["dry_run"], missing = query["missing"], zone = query["time_zone"];
        new Checks()
            .That(format is "crisis_lines" or "hsds", "?format", "crisis_lines or hsds.")
            .That(onError is null or "reject" or "skip", "?on_error", "reject (the default) or skip.")
            .That(dryRun is null or "true" or "false", "?dry_run", "true or false (the default).")
            .That(missing is null or "withdraw" or "stay", "?missing", "withdraw (the default) or stay.")
            .That(source is null || NameOfSource().IsMatch(source), "?source", "Up to 64 of a-z, 0-9, dot, dash and underscore.")
            .That(zone is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null, "?time_zone", "Not a time zone of the IANA database.")
            .Enforce();
        return new ImportRequest(format!, source, onError == "skip", dryRun == "true", missing == "stay", zone);
    }

    [GeneratedRegex("^[a-z0-9._-]{1,64}\\z")]
    private static partial Regex NameOfSource();
}
