using Entraide.Credits.Reports;
using Entraide.ServiceDefaults.Reporting;

namespace Entraide.Credits.Tests.Unit;

public sealed class FunderTableTests
{
    static readonly Quarter Spring = new(2026, 2), Summer = new(2026, 3);
    static readonly string[] Kinds = ["one_to_one", "group", "unknown"], Languages = ["fr", "ar", "unknown"], Funders = ["city", "foundation"];

    [Fact]
    public void With_enough_people_everywhere_all_is_shown_and_is_what_was_used()
    {
        var rows = Enumerable.Range(0, 10).SelectMany(_ => People(5).Select(person => Used(person, 3))).ToArray();
        var report = Report(rows);
        Assert.Equal(new CreditsFigure(false, 150), report.Spent);
        var language = report.Funders[0].Months[0].Kinds[0].Languages.Single();
        Assert.Equal(("fr", new CreditsFigure(false, 150)), (language.Language, language.Spent));
    }

    [Fact]
    public void What_few_people_used_is_hidden_up_to_the_total_and_their_language_is_not_named()
    {
        var report = Report([.. People(4).Select(person => Used(person, 3))]);
        Assert.Equal(new CreditsFigure(true), report.Spent);
        Assert.Equal(new CreditsFigure(true), report.Funders[0].Spent);
        Assert.Empty(report.Funders[0].Months[0].Kinds[0].Languages);
    }

    [Fact]
    public void Four_of_one_language_cannot_be_found_by_taking_the_others_off_the_total()
    {
        var report = Report([.. People(9).Select(person => Used(person, 3)), .. People(4).Select(person => Used(person, 3, language: "ar"))]);
        Assert.Equal(39, report.Spent.Credits);
        Assert.Empty(report.Funders[0].Months[0].Kinds[0].Languages);
    }

    [Fact]
    public void What_was_returned_does_not_tell_what_few_people_spent()
    {
        LotMovement[] lots = [Lot(Spring, 100, 0), Lot(Summer, 0, 90)];
        var few = FunderTable.Of([Spring, Summer], People(2).Select(person => Used(person, 5)), [], lots);
        Assert.Equal(new CreditsFigure(true), few[1].Funders[0].Returned);
        Assert.Equal(new CreditsFigure(true), few[1].Funders[0].Months[0].Returned);
        Assert.Equal(new CreditsFigure(true), few[1].Funders[0].Lots[0].Returned);
        Assert.Equal(100, few[0].Funders[0].Granted);
        var many = FunderTable.Of([Spring, Summer], People(5).Select(person => Used(person, 2)), [], lots);
        Assert.Equal(90, many[1].Funders[0].Returned.Credits);
    }

    [Fact]
    public void What_is_held_for_few_is_hidden_though_many_spent()
    {
        var report = FunderTable.Of([Summer], People(8).Select(person => Used(person, 5)), People(1).Select(person => Used(person, 5)), [Lot(Summer, 100, 0)])[0];
        Assert.Equal((40, true), (report.Spent.Credits, report.Held.Suppressed));
    }

    [Fact]
    public void Whatever_is_used_every_number_is_right_or_hidden_and_no_total_less_its_shown_parts_is_about_few()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var people = People(random.Next(1, 40));
            var rows = Enumerable.Range(0, random.Next(1, 80)).Select(_ => Used(people[random.Next(people.Length)], random.Next(-3, 10), Pick(random, Kinds), Pick(random, Languages), Pick(random, Funders), Summer.First.AddMonths(random.Next(3)))).ToArray();
            var report = Report(rows);
            Check(rows, report.Spent, [.. report.Funders.Select(share => (Rows(rows, share.Funder), share.Spent))]);
            foreach (var share in report.Funders)
            {
                Check(Rows(rows, share.Funder), share.Spent, [.. share.Months.Select(month => (Rows(rows, share.Funder, month.Month), month.Spent))]);
                foreach (var month in share.Months)
                {
                    Check(Rows(rows, share.Funder, month.Month), month.Spent, [.. month.Kinds.Select(kind => (Rows(rows, share.Funder, month.Month, kind.Kind), kind.Spent))]);
                    foreach (var kind in month.Kinds)
                    {
                        Check(Rows(rows, share.Funder, month.Month, kind.Kind), kind.Spent, [.. kind.Languages.Select(language => (Rows(rows, share.Funder, month.Month, kind.Kind, language.Language), language.Spent))]);
                    }
                }
            }
        }
    }

    static void Check(UsedCredits[] rows, CreditsFigure total, (UsedCredits[] Rows, CreditsFigure Figure)[] parts)
    {
        foreach (var (of, figure) in parts.Append((rows, total)).Where(part => !part.Item2.Suppressed))
        {
            Assert.Equal(of.Sum(row => row.Credits), figure.Credits);
            Assert.True(of.Select(row => row.Person).Distinct().Count() is 0 or >= SmallCells.FewestPeople);
        }

        if (!total.Suppressed)
        {
            var left = rows.Except(parts.Where(part => !part.Figure.Suppressed).SelectMany(part => part.Rows)).ToArray();
            Assert.True(left.Select(row => row.Person).Distinct().Count() is 0 or >= SmallCells.FewestPeople);
        }
    }

    static FunderQuarter Report(UsedCredits[] spent) => FunderTable.Of([Summer], spent, [], [.. Funders.Select(funder => Lot(Summer, 1000, 0, funder))])[0];

    static UsedCredits[] Rows(UsedCredits[] rows, string? funder, string? month = null, string? kind = null, string? language = null) =>
        [.. rows.Where(row => row.Funder == funder && (month is null || Quarter.Word(row.Month) == month) && (kind is null || row.Kind == kind) && (language is null || row.Language == language))];

    static UsedCredits Used(Guid person, long credits, string kind = "one_to_one", string language = "fr", string funder = "city", DateOnly? month = null) =>
        new() { Funder = funder, Month = month ?? Summer.First, Kind = kind, Language = language, Person = person, Credits = credits };

    static LotMovement Lot(Quarter quarter, long granted, long returned, string funder = "city") =>
        new() { LotId = new Guid(1, 1, 1, [1, 1, 1, 1, 1, 1, 1, 1]), Funder = funder, Month = quarter.First, Granted = granted, Returned = returned };

    static Guid[] People(int count) => [.. Enumerable.Range(1, count).Select(i => new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];

    static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
