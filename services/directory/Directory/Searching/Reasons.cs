namespace Entraide.DirectoryService.Searching;

/// <summary>Says why something was found, so that a caseworker can tell a close fit from a remote one.</summary>
static class Reasons
{
    /// <summary>What a result matched on; every criterion that was given has matched, a place or else by being remote.</summary>
    public static IReadOnlyList<string> Of(SearchRequest request, double? distanceKm)
    {
        var why = new List<string>();
        Add(request.Topic is not null, "topic");
        Add(request.Language is not null, "language");
        Add(request.Modality is not null, "modality");
        Add(request.Near is not null, distanceKm is null ? "remote" : "near");
        return why;

        void Add(bool holds, string reason)
        {
            if (holds)
            {
                why.Add(reason);
            }
        }
    }

    /// <summary>To 0.1 km: finer than anybody needs to choose, too coarse to find a door.</summary>
    public static double? Rounded(double? km) => km is { } exact ? Math.Round(exact, 1) : null;
}
