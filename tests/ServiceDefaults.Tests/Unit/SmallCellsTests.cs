using Entraide.ServiceDefaults.Reporting;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.ServiceDefaults.Tests.Unit;

/// <summary>Safety rule 8: numbers about people are safe to publish.</summary>
public sealed class SmallCellsTests
{
    const int Persons = 14;

    [Theory]
    // The total gives the four away: the smallest other goes as well.
    [InlineData("4 5 6", "total 6")]
    [InlineData("4 9 20 30", "total 20 30")]
    // Together, what is left out is about enough people: nothing else has to go.
    [InlineData("4 4 20", "total 20")]
    [InlineData("1 2 20 30", "total 30")]
    [InlineData("5 6", "total 5 6")]
    // Nobody is no small number: it is nobody's.
    [InlineData("0 7 8", "total 0 7 8")]
    [InlineData("4 0 0", "0 0")]
    [InlineData("2 2", "")]
    [InlineData("", "total")]
    public void A_total_gives_no_small_cell_away(string sizes, string shown)
    {
        var next = 0;
        var cells = sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(size => new Tally<int>(Enumerable.Range(0, int.Parse(size)).Select(_ => next++).ToHashSet())).ToArray();
        var total = new Tally<int>(cells);
        var safe = SmallCells.Shown(total);
        var words = cells.Where(safe.Contains).Select(cell => cell.People.Count.ToString());
        Assert.Equal(shown, string.Join(' ', safe.Contains(total) ? words.Prepend("total") : words));
    }

    [Fact]
    public void Four_people_in_two_cells_are_four_people_and_not_eight()
    {
        var (same, others, more) = (Set(1, 2, 3, 4), Set(11, 12, 13, 14, 15, 16), Set(21, 22, 23, 24, 25, 26, 27));
        var cells = new[] { same, same, others, more }.Select(people => new Tally<int>(people)).ToArray();
        Assert.DoesNotContain(cells[2], SmallCells.Shown(new Tally<int>(cells)));
    }

    [Fact]
    public void Who_is_in_a_total_without_being_in_a_part_is_not_given_away_either()
    {
        var part = new Tally<int>(Set(1, 2, 3, 4, 5, 6));
        var total = new Tally<int>(Set(1, 2, 3, 4, 5, 6, 7, 8), [part]);
        Assert.Equal([total], SmallCells.Shown(total));
    }

    [Fact]
    public void No_small_number_is_shown() => Check(Tables(3, 3), table => SmallCells.Shown(table).All(tally => tally.People.Count is 0 or >= SmallCells.FewestPeople));

    [Fact]
    public void What_can_be_worked_out_by_adding_and_subtracting_is_about_nobody_or_enough_people() => Check(Tables(3, 3), table =>
    {
        // An attacker's view, by linear algebra: each shown number is an equation over the cells. Whatever set of cells has a sum that follows from
        // the equations has to be about enough people; a single small cell is one of those sets.
        var cells = Leaves(table).ToArray();
        var basis = new Equations(SmallCells.Shown(table).Select(tally => Row(cells, Leaves(tally).ToHashSet())));
        return Enumerable.Range(1, (1 << cells.Length) - 1).All(subset =>
        {
            var chosen = cells.Where((_, i) => (subset >> i & 1) == 1).ToHashSet();
            return chosen.SelectMany(cell => cell.People).Distinct().Count() is 0 or >= SmallCells.FewestPeople || !basis.Implies(Row(cells, chosen));
        });
    });

    [Fact]
    public void Every_cell_that_is_left_out_could_have_another_value() => Check(DisjointTables, table =>
    {
        // By brute force: all whole numbers of people, above nobody, that agree with what is shown.
        var (cells, shown) = (Leaves(table).ToArray(), SmallCells.Shown(table));
        var hidden = cells.Where(cell => !shown.Contains(cell)).ToArray();
        var known = cells.Where(shown.Contains).Sum(cell => cell.People.Count);
        var left = shown.Contains(table) ? table.People.Count - known : (int?)null;
        var agreeing = Assignments(hidden.Length, 13).Where(values => left is null || values.Sum() == left).ToArray();
        return hidden.Select((_, i) => agreeing.Select(values => values[i]).Distinct().Count()).All(values => values >= 2);
    });

    [Fact]
    public void Nothing_is_left_out_where_nothing_is_small() => Check(Tables(3, 3), table =>
        table.All.Any(tally => tally.People.Count is > 0 and < SmallCells.FewestPeople) || SmallCells.Shown(table).Count == table.All.Count());

    static HashSet<int> Set(params int[] people) => [.. people];

    static IEnumerable<Tally<int>> Leaves(Tally<int> tally) => tally.Parts.Count == 0 ? [tally] : tally.Parts.SelectMany(Leaves);

    static long[] Row(Tally<int>[] cells, HashSet<Tally<int>> in_) => [.. cells.Select(cell => in_.Contains(cell) ? 1L : 0L)];

    static IEnumerable<int[]> Assignments(int cells, int below) => cells == 0
        ? [[]]
        : Assignments(cells - 1, below).SelectMany(rest => Enumerable.Range(1, below).Select(value => rest.Append(value).ToArray()));

    /// <summary>Three levels: up to three months, each of up to three cells; persons come again in other cells.</summary>
    static Gen<Tally<int>> Tables(int months, int cells)
    {
        var few = from some in Gen.Choose(0, (1 << Persons) - 1) from others in Gen.Choose(0, (1 << Persons) - 1) from all in Gen.Choose(0, 3) select all == 0 ? some : some & others;
        var cell = few.Select(mask => new Tally<int>(Enumerable.Range(0, Persons).Where(person => (mask >> person & 1) == 1).ToHashSet()));
        var month = from count in Gen.Choose(1, cells) from parts in Gen.ArrayOf(cell, count) select new Tally<int>(parts);
        return from count in Gen.Choose(1, months) from parts in Gen.ArrayOf(month, count) select new Tally<int>(parts);
    }

    /// <summary>Two levels, everybody in one cell.</summary>
    static Gen<Tally<int>> DisjointTables => from count in Gen.Choose(1, 4)
                                             from sizes in Gen.ArrayOf(Gen.Choose(0, 9), count)
                                             select new Tally<int>([.. sizes.Select((size, i) => new Tally<int>(Enumerable.Range(i * 100, size).ToHashSet()))]);

    static void Check(Gen<Tally<int>> tables, Func<Tally<int>, bool> holds) =>
        Prop.ForAll(tables.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>The rows of a system of linear equations, eliminated (Gauss) in arithmetic modulo a prime.</summary>
    sealed class Equations
    {
        const long Prime = 1_000_000_007;
        readonly List<(int Pivot, long[] Row)> rows = [];

        internal Equations(IEnumerable<long[]> equations)
        {
            foreach (var equation in equations)
            {
                var rest = Reduce(equation);
                var pivot = Array.FindIndex(rest, value => value != 0);
                if (pivot >= 0)
                {
                    var inverse = Power(rest[pivot], Prime - 2);
                    rows.Add((pivot, [.. rest.Select(value => value * inverse % Prime)]));
                }
            }
        }

        /// <summary>Whether the value of that combination of unknowns follows.</summary>
        internal bool Implies(long[] combination) => Reduce(combination).All(value => value == 0);

        long[] Reduce(long[] row)
        {
            var rest = (long[])row.Clone();
            foreach (var (pivot, known) in rows)
            {
                var factor = rest[pivot];
                for (var i = 0; i < rest.Length; i++)
                {
                    rest[i] = ((rest[i] - (factor * known[i])) % Prime + Prime) % Prime;
                }
            }

            return rest;
        }

        static long Power(long value, long exponent) => exponent == 0 ? 1 : Power(value * value % Prime, exponent / 2) * (exponent % 2 == 1 ? value : 1) % Prime;
    }
}
