using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Reporting;

namespace Entraide.Scheduling.Reports;

/// <summary>Who came, in places and not in names: numbers about fewer than five people are left out, also where one could be found by subtraction.</summary>
public sealed record AttendanceReport(IReadOnlyList<AttendancePeriod> Periods);

/// <summary>A quarter, such as <c>2026-Q3</c>.</summary>
public sealed record AttendancePeriod(string Quarter, AttendanceFigure Total, IReadOnlyList<AttendanceMonth> Months);

/// <summary>A month, such as <c>2026-07</c>.</summary>
public sealed record AttendanceMonth(string Month, AttendanceFigure Total, IReadOnlyList<AttendanceKind> Kinds);

/// <summary>The places of one kind of session.</summary>
/// <param name="Attended">Who had booked and came.</param>
/// <param name="NoShow">Who had booked and did not come.</param>
/// <param name="WalkIn">Who came without having booked.</param>
public sealed record AttendanceKind(string Kind, AttendanceFigure Total, AttendanceFigure Attended, AttendanceFigure NoShow, AttendanceFigure WalkIn);

/// <summary>A number of places, or none where it is suppressed.</summary>
public sealed record AttendanceFigure(bool Suppressed, long? Places = null);

/// <summary>The places of one person in one cell of the report.</summary>
sealed class AttendedPlaces
{
    public DateOnly Month { get; init; }
    public string Kind { get; init; } = "";

    /// <summary><c>attended</c>, <c>no_show</c> or <c>walk_in</c>.</summary>
    public string Came { get; init; } = "";
    public Guid ParticipantId { get; init; }
    public long Places { get; init; }
}

/// <summary>Makes a quarter's figures. Pure. One tree: the quarter, its months, their kinds, who came; no other way to add them up is shown.</summary>
static class AttendanceTable
{
    static readonly string[] Came = ["attended", "no_show", "walk_in"];

    internal static AttendancePeriod Of(Quarter quarter, IReadOnlyList<AttendedPlaces> rows)
    {
        var months = quarter.Months.Select(month => new Node(Quarter.Word(month), [.. Enum.GetValues<SessionKind>().Select(NewSession.Word).Select(kind =>
            new Node(kind, [.. Came.Select(came => new Node(came, [.. rows.Where(row => row.Month == month && row.Kind == kind && row.Came == came)]))]))])).ToArray();
        var root = new Node(quarter.ToString(), months);
        var shown = SmallCells.Shown(root.Tally);
        AttendanceFigure Figure(Node node) => shown.Contains(node.Tally) ? new AttendanceFigure(false, node.Places) : new AttendanceFigure(true);
        return new AttendancePeriod(root.Key, Figure(root), [.. months.Select(month => new AttendanceMonth(month.Key, Figure(month),
            [.. month.Parts.Select(kind => new AttendanceKind(kind.Key, Figure(kind), Figure(kind.Parts[0]), Figure(kind.Parts[1]), Figure(kind.Parts[2])))]))]);
    }

    sealed class Node
    {
        internal Node(string key, IReadOnlyList<Node> parts) =>
            (Key, Parts, Places, Tally) = (key, parts, parts.Sum(part => part.Places), new Tally<Guid>([.. parts.Select(part => part.Tally)]));

        internal Node(string key, IReadOnlyList<AttendedPlaces> rows) =>
            (Key, Parts, Places, Tally) = (key, [], rows.Sum(row => row.Places), new Tally<Guid>(rows.Select(row => row.ParticipantId).ToHashSet()));

        internal string Key { get; }
        internal IReadOnlyList<Node> Parts { get; }
        internal long Places { get; }
        internal Tally<Guid> Tally { get; }
    }
}
