namespace Entraide.DirectoryService.Searching;

/// <summary>What comes next when nothing fits: the same search, without what matters least. What somebody speaks about, and in which language, goes last.</summary>
static class Alternatives
{
    const int Enough = 5;

    /// <summary>The closest that there is, each with what it misses; empty where nothing comes close.</summary>
    public static async Task<IReadOnlyList<SearchAlternative>> FindAsync(SearchQuery query, Searcher searcher, CancellationToken cancellationToken)
    {
        var found = new List<SearchAlternative>();
        foreach (var (wider, misses) in Wider(query with { Limit = Enough, After = null, Facets = [] }))
        {
            foreach (var result in (await searcher.FindAsync(wider, cancellationToken)).Results.Where(result => found.All(known => known.Result.Id != result.Id)))
            {
                found.Add(new SearchAlternative(result, misses));
            }

            if (found.Count >= Enough)
            {
                break;
            }
        }

        return [.. found.Take(Enough)];
    }

    /// <summary>The searches to try, each with what it lets go of: one thing at a time, then more and more together.</summary>
    internal static IEnumerable<(SearchQuery Query, IReadOnlyList<string> Misses)> Wider(SearchQuery query)
    {
        var steps = Steps(query).ToArray();
        foreach (var (name, let) in steps)
        {
            yield return (let(query), [name]);
        }

        var (all, misses) = (query, new List<string>());
        foreach (var (name, let) in steps)
        {
            all = let(all);
            misses = [.. misses.Where(miss => miss != name), name];
            // Something has to be left to look for.
            if (misses.Count > 1 && (all.Words.Count > 0 || all.Topics.Count > 0))
            {
                yield return (all, misses);
            }
        }
    }

    static IEnumerable<(string Name, Func<SearchQuery, SearchQuery> Let)> Steps(SearchQuery query)
    {
        (bool Given, string Name, Func<SearchQuery, SearchQuery> Let)[] steps =
        [
            (query.Words.Count > 1, "text", of => of with { AnyWord = true }),
            (query.VerifiedWithinDays is not null, "verified_within_days", of => of with { VerifiedWithinDays = null }),
            (query.OpenAt is not null, "open_at", of => of with { OpenAt = null }),
            (query.Newcomers, "accepting_newcomers", of => of with { Newcomers = false }),
            (query.Near is { RadiusKm: < 1000 }, "near", of => of with { Near = of.Near! with { RadiusKm = Math.Min(of.Near.RadiusKm * 5, 1000) }, Sort = SearchSort.Distance }),
            (query.Near is not null, "near", of => of with { Near = of.Near! with { RadiusKm = 20_100 }, Sort = SearchSort.Distance }),
            (query.Zone is not null, "zone", of => of with { Zone = null }),
            (query.Free, "free", of => of with { Free = false }),
            (query.Modality is not null, "modality", of => of with { Modality = null }),
            (query.Accessibility is not null, "accessibility", of => of with { Accessibility = null }),
            (query.Population is not null, "population", of => of with { Population = null }),
            (query.Kinds.Count > 0, "kinds", of => of with { Kinds = [] }),
            (query.Words.Count > 0 && query.Topics.Count > 0, "text", of => of with { Words = [] }),
            (query.Language is not null, "language", of => of with { Language = null }),
        ];
        return steps.Where(step => step.Given).Select(step => (step.Name, step.Let));
    }
}
