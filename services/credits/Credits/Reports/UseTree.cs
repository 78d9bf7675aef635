using Entraide.ServiceDefaults.Reporting;

namespace Entraide.Credits.Reports;

/// <summary>
/// What of one quarter's use may be shown. One tree: the quarter, its funders, their months, kinds, languages; no other way to add it up is shown.
/// Of what nothing is in it, nothing was used, and that is shown.
/// </summary>
sealed class UseTree
{
    static readonly Func<UsedCredits, string>[] Levels = [row => row.Funder ?? "", row => Quarter.Word(row.Month), row => row.Kind, row => row.Language];

    readonly Node root;
    readonly IReadOnlySet<Tally<Guid>> shown;

    internal UseTree(IEnumerable<UsedCredits> rows)
    {
        root = Node.Of("", [.. rows], 0);
        shown = SmallCells.Shown(root.Tally);
    }

    /// <summary>The total, or that of a funder, of its month, of a kind in that, of a language in that.</summary>
    internal CreditsFigure Figure(params ReadOnlySpan<string> path) =>
        root.Find(path) is not { } node ? new CreditsFigure(false, 0) : shown.Contains(node.Tally) ? new CreditsFigure(false, node.Credits) : new CreditsFigure(true);

    /// <summary>What there is to show below a place.</summary>
    internal IEnumerable<string> ShownBelow(params ReadOnlySpan<string> path) => root.Find(path)?.Parts.Where(part => shown.Contains(part.Tally)).Select(part => part.Key) ?? [];

    /// <summary>Who is counted at a place that is not shown; nobody where it is.</summary>
    internal IEnumerable<Guid> HiddenAt(params ReadOnlySpan<string> path) => root.Find(path) is { } node && !shown.Contains(node.Tally) ? node.Tally.People : [];

    sealed class Node
    {
        internal required string Key { get; init; }
        internal required IReadOnlyList<Node> Parts { get; init; }
        internal required long Credits { get; init; }
        internal required Tally<Guid> Tally { get; init; }

        internal static Node Of(string key, IReadOnlyList<UsedCredits> rows, int level)
        {
            Node[] parts = level < Levels.Length ? [.. rows.GroupBy(Levels[level], StringComparer.Ordinal).Select(part => Of(part.Key, [.. part], level + 1))] : [];
            return new Node
            {
                Key = key,
                Parts = parts,
                Credits = rows.Sum(row => row.Credits),
                Tally = level < Levels.Length ? new Tally<Guid>([.. parts.Select(part => part.Tally)]) : new Tally<Guid>(rows.Select(row => row.Person).ToHashSet()),
            };
        }

        internal Node? Find(ReadOnlySpan<string> path)
        {
            var node = this;
            foreach (var key in path)
            {
                node = node?.Parts.FirstOrDefault(part => part.Key == key);
            }

            return node;
        }
    }
}
