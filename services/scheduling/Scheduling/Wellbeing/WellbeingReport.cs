using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Reporting;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>How people are by their own check-ins, without anybody's score: numbers about fewer than five people are left out, also where one could be found by subtraction.</summary>
/// <param name="HigherIsBetter">Which way the instrument counts.</param>
/// <param name="By">What the rows are: <c>month</c>, <c>kind</c> or <c>modality</c>.</param>
public sealed record WellbeingReport(string Instrument, int Version, bool HigherIsBetter, string By, IReadOnlyList<WellbeingPeriod> Periods);

/// <summary>A quarter, such as <c>2026-Q3</c>.</summary>
public sealed record WellbeingPeriod(string Quarter, WellbeingFigures Total, IReadOnlyList<WellbeingRow> Rows);

/// <summary>A month, kind or modality.</summary>
public sealed record WellbeingRow(string Key, WellbeingFigures Figures);

/// <summary>The figures of a row or of its quarter; where <paramref name="Suppressed"/>, none. One person may be in several rows.</summary>
/// <param name="Mean">Of each person's own mean score, to one decimal.</param>
/// <param name="PeopleCompared">Who checked in at least twice there; absent where that is suppressed.</param>
/// <param name="Change">Mean difference of their last score to their first, to one decimal.</param>
public sealed record WellbeingFigures(bool Suppressed, int? People = null, decimal? Mean = null, int? PeopleCompared = null, decimal? Change = null);

/// <summary>A check-in as stored.</summary>
sealed class CheckIn
{
    public byte[] Person { get; init; } = [];
    public int Ordinal { get; init; }
    public DateOnly Month { get; init; }
    public string Kind { get; init; } = "";
    public string Modality { get; init; } = "";
    public int Score { get; init; }

    internal string Who => Convert.ToHexString(Person);
}

/// <summary>Makes a quarter's figures of its check-ins. Pure.</summary>
static class WellbeingTable
{
    internal static readonly string[] Ways = ["month", "kind", "modality"];

    internal static WellbeingPeriod Of(Quarter quarter, string by, IReadOnlyList<CheckIn> checkIns)
    {
        // Every row there could be, so that a row which is not there says nothing either.
        IReadOnlyList<string> keys = by switch
        {
            "month" => [.. quarter.Months.Select(Quarter.Word)],
            "kind" => [.. Enum.GetValues<SessionKind>().Select(NewSession.Word)],
            _ => ["in_person", "phone", "video", "chat"],
        };
        var rows = keys.Select(key => checkIns.Where(checkIn => Key(checkIn, by) == key).ToArray()).ToArray();

        // Two tables with the same places: how many there are, and of how many a change is known. The second is no larger than the first shows.
        var people = rows.Select(row => new Tally<string>(People(row, 1))).ToArray();
        var total = new Tally<string>(people);
        var shown = SmallCells.Shown(total);
        var compared = rows.Select((row, i) => new Tally<string>(People(row, 2), [], shown.Contains(people[i]))).ToArray();
        var comparedTotal = new Tally<string>(People(checkIns, 2), compared, shown.Contains(total));
        var comparable = SmallCells.Shown(comparedTotal);

        return new WellbeingPeriod(quarter.ToString(), Figures(checkIns, shown.Contains(total), comparable.Contains(comparedTotal)),
            [.. keys.Select((key, i) => new WellbeingRow(key, Figures(rows[i], shown.Contains(people[i]), comparable.Contains(compared[i]))))]);
    }

    static string Key(CheckIn checkIn, string by) => by switch { "month" => Quarter.Word(checkIn.Month), "kind" => checkIn.Kind, _ => checkIn.Modality };

    static HashSet<string> People(IEnumerable<CheckIn> checkIns, int atLeast) =>
        [.. checkIns.GroupBy(checkIn => checkIn.Who).Where(person => person.Count() >= atLeast).Select(person => person.Key)];

    static WellbeingFigures Figures(IReadOnlyList<CheckIn> checkIns, bool shown, bool comparable)
    {
        if (!shown)
        {
            return new WellbeingFigures(true);
        }

        var people = checkIns.GroupBy(checkIn => checkIn.Who)
            .Select(person => person.OrderBy(checkIn => checkIn.Month).ThenBy(checkIn => checkIn.Ordinal).Select(checkIn => (decimal)checkIn.Score).ToArray()).ToArray();
        var changes = people.Where(scores => scores.Length >= 2).Select(scores => scores[^1] - scores[0]).ToArray();
        return new WellbeingFigures(false, people.Length, people.Length == 0 ? null : Rounded(people.Average(scores => scores.Average())),
            comparable ? changes.Length : null, comparable && changes.Length > 0 ? Rounded(changes.Average()) : null);
    }

    static decimal Rounded(decimal figure) => Math.Round(figure, 1, MidpointRounding.AwayFromZero);
}
