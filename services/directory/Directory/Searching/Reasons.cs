namespace Entraide.DirectoryService.Searching;

/// <summary>Says why something was found, so that a caseworker can tell a close fit from a remote one.</summary>
static class Reasons
{
    /// <summary>What a result matched on: every filter that was given, and where the text was met.</summary>
    public static IEnumerable<string> Of(SearchQuery query, double? km, bool inName, bool inTopics, bool elsewhere, bool similar)
    {
        (bool Holds, string Reason)[] reasons =
        [
            (inName, "name"), (inTopics, "topic_name"), (elsewhere, "description"), (similar, "similar_spelling"),
            (query.Topics.Count > 0, "topic"), (query.Language is not null, "language"), (query.Population is not null, "population"), (query.Modality is not null, "modality"),
            (query.Near is not null, km is null ? "remote" : "near"), (query.Zone is not null, "zone"), (query.OpenAt is not null, "open"), (query.Free, "free"),
            (query.Accessibility is not null, "accessibility"), (query.Newcomers, "accepting_newcomers"), (query.VerifiedWithinDays is not null, "verified"),
        ];
        return reasons.Where(reason => reason.Holds).Select(reason => reason.Reason);
    }
}
