using Entraide.Scheduling.Reports;
using Entraide.Scheduling.Wellbeing;
using Entraide.ServiceDefaults.Reporting;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>Whatever the data: no figure is about fewer than five people, and what is shown adds up.</summary>
public sealed class ReportPropertyTests
{
    static readonly Quarter Summer = new(2026, 3);
    static readonly Guid[] Persons = [.. Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7())];
    static readonly string[] Kinds = ["one_to_one", "group", "workshop", "mentoring"], Came = ["attended", "no_show", "walk_in"];

    static readonly Gen<AttendedPlaces[]> Attendances =
        Gen.ArrayOf(from person in Gen.Choose(0, Persons.Length - 1)
                    from month in Gen.Choose(7, 9)
                    from kind in Gen.Choose(0, 3)
                    from came in Gen.Choose(0, 2)
                    from places in Gen.Choose(1, 9)
                    select new AttendedPlaces { ParticipantId = Persons[person], Month = new DateOnly(2026, month, 1), Kind = Kinds[kind], Came = Came[came], Places = places });

    static readonly Gen<CheckIn[]> CheckIns =
        Gen.ArrayOf(from person in Gen.Choose(0, 20)
                    from month in Gen.Choose(7, 9)
                    from kind in Gen.Choose(0, 3)
                    from score in Gen.Choose(0, 25)
                    from ordinal in Gen.Choose(1, 1000)
                    select new CheckIn { Person = [(byte)person], Month = new DateOnly(2026, month, 1), Kind = Kinds[kind], Modality = "video", Score = score * 4, Ordinal = ordinal });

    [Fact]
    public void Attendance_is_shown_of_nobody_or_of_five_people_and_adds_up_where_all_of_it_is_shown() => Prop.ForAll(Attendances.ToArbitrary(), rows =>
    {
        var period = AttendanceTable.Of(Summer, rows);
        foreach (var month in period.Months)
        {
            AddsUp(month.Total, month.Kinds.Select(kind => kind.Total));
            foreach (var kind in month.Kinds)
            {
                AddsUp(kind.Total, [kind.Attended, kind.NoShow, kind.WalkIn]);
                foreach (var (figure, came) in new[] { (kind.Attended, "attended"), (kind.NoShow, "no_show"), (kind.WalkIn, "walk_in") })
                {
                    var cell = rows.Where(row => Quarter.Word(row.Month) == month.Month && row.Kind == kind.Kind && row.Came == came).ToArray();
                    Assert.True(figure.Suppressed ? figure.Places is null : figure.Places == cell.Sum(row => row.Places));
                    Assert.True(figure.Suppressed || cell.Select(row => row.ParticipantId).Distinct().Count() is 0 or >= 5);
                }
            }
        }

        AddsUp(period.Total, period.Months.Select(month => month.Total));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Wellbeing_is_shown_of_five_people_and_says_nothing_of_any_other() => Prop.ForAll(CheckIns.ToArbitrary(), checkIns =>
    {
        foreach (var by in WellbeingTable.Ways)
        {
            var period = WellbeingTable.Of(Summer, by, checkIns);
            foreach (var figures in period.Rows.Select(row => row.Figures).Append(period.Total))
            {
                Assert.True(figures.Suppressed ? figures == new WellbeingFigures(true) : figures.People is 0 or >= 5);
                Assert.True(figures.PeopleCompared is null or 0 or >= 5);
                Assert.True(figures.Change is null || figures.PeopleCompared >= 5);
                Assert.True(figures.Mean is null or (>= 0 and <= 100));
            }

            // Never one alone: with the total at hand it would be known.
            Assert.True(period.Total.Suppressed || period.Rows.Count(row => row.Figures.Suppressed) != 1);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    static void AddsUp(AttendanceFigure total, IEnumerable<AttendanceFigure> parts)
    {
        var all = parts.ToArray();
        Assert.True(total.Suppressed || all.Any(part => part.Suppressed) || all.Sum(part => part.Places) == total.Places);
        Assert.True(total.Suppressed || all.Count(part => part.Suppressed) != 1);
    }
}
