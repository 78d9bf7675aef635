using Entraide.ServiceDefaults.Reporting;

namespace Entraide.Credits.Reports;

/// <summary>Makes the figures of quarters. Pure.</summary>
static class FunderTable
{
    static readonly string[] Kinds = ["one_to_one", "group", "workshop", "mentoring", "unknown"];

    /// <summary>All quarters up to the last one that is asked for, in order: what may be shown of one depends on those before.</summary>
    internal static IReadOnlyList<FunderQuarter> Of(IReadOnlyList<Quarter> quarters, IEnumerable<UsedCredits> spent, IEnumerable<UsedCredits> held, IReadOnlyList<LotMovement> lots)
    {
        var (spentIn, heldIn) = (spent.ToLookup(row => Quarter.Of(row.Month)), held.ToLookup(row => Quarter.Of(row.Month)));
        var funders = lots.Select(lot => lot.Funder).Distinct().Order(StringComparer.Ordinal).ToArray();
        // Of each funder, of whom it is hidden what they used so far. What was granted less what was returned is, in the end, what was used:
        // as long as those are few, what was returned is not told either.
        var hidden = funders.ToDictionary(funder => funder, _ => new HashSet<Guid>());
        return [.. quarters.Select(quarter =>
        {
            var (spentTree, heldTree) = (new UseTree(spentIn[quarter]), new UseTree(heldIn[quarter]));
            foreach (var funder in funders)
            {
                hidden[funder].UnionWith([.. spentTree.HiddenAt(funder), .. heldTree.HiddenAt(funder)]);
            }

            return new FunderQuarter(quarter.ToString(), spentTree.Figure(), heldTree.Figure(),
            [
                .. funders.Select(funder => Share(quarter, funder, spentTree, heldTree,
                    [.. lots.Where(lot => lot.Funder == funder && Quarter.Of(lot.Month) == quarter)], mayTellReturned: hidden[funder].Count is 0 or >= SmallCells.FewestPeople)),
                Share(quarter, null, spentTree, heldTree, [], mayTellReturned: true),
            ]);
        })];
    }

    static FunderShare Share(Quarter quarter, string? funder, UseTree spent, UseTree held, IReadOnlyList<LotMovement> lots, bool mayTellReturned)
    {
        CreditsFigure Returned(IEnumerable<LotMovement> of) => mayTellReturned ? new CreditsFigure(false, of.Sum(lot => lot.Returned)) : new CreditsFigure(true);
        var key = funder ?? "";
        return new FunderShare(funder, lots.Sum(lot => lot.Granted), Returned(lots), spent.Figure(key), held.Figure(key),
            [.. lots.GroupBy(lot => (lot.LotId, lot.ExpiresAt)).Select(lot => new FunderLot(lot.Key.LotId, lot.Sum(row => row.Granted), Returned(lot), lot.Key.ExpiresAt))],
            [.. quarter.Months.Select(month => (Month: month, Word: Quarter.Word(month))).Select(at => new FunderMonth(
                at.Word, lots.Where(lot => lot.Month == at.Month).Sum(lot => lot.Granted), Returned(lots.Where(lot => lot.Month == at.Month)), spent.Figure(key, at.Word), held.Figure(key, at.Word),
                [.. Kinds.Select(kind => new FunderKind(kind, spent.Figure(key, at.Word, kind), held.Figure(key, at.Word, kind),
                    [.. spent.ShownBelow(key, at.Word, kind).Union(held.ShownBelow(key, at.Word, kind)).Order(StringComparer.Ordinal)
                        .Select(language => new FunderLanguage(language, spent.Figure(key, at.Word, kind, language), held.Figure(key, at.Word, kind, language)))]))]))]);
    }
}
