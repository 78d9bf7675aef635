using System.Globalization;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Reporting;

/// <summary>
/// A quarter of a year. Reports about people are made by quarter and of whole ones only, once nothing can be added to them.
/// Two reports then never overlap by half, nor differ by the one who came since: neither can be subtracted from the other.
/// </summary>
public readonly record struct Quarter(int Year, int Number)
{
    const int Most = 20;

    /// <summary>Its first day.</summary>
    public DateOnly First => new(Year, (3 * Number) - 2, 1);

    /// <summary>The first day after it.</summary>
    public DateOnly After => First.AddMonths(3);

    /// <summary>The first days of its months.</summary>
    public IEnumerable<DateOnly> Months
    {
        get
        {
            var first = First;
            return Enumerable.Range(0, 3).Select(first.AddMonths);
        }
    }

    /// <summary>The quarter of <paramref name="day"/>.</summary>
    public static Quarter Of(DateOnly day) => new(day.Year, (day.Month + 2) / 3);

    /// <summary>Whether it is reported yet: attendance can be recorded for one week and check-ins for two after a session; one more day for zones behind UTC, one for sessions over midnight.</summary>
    public bool IsComplete(DateTimeOffset now) => now >= new DateTimeOffset(After, default, TimeSpan.Zero).AddDays(16);

    /// <summary>As in <c>2026-Q3</c>.</summary>
    public override string ToString() => $"{Year:0000}-Q{Number}";

    /// <summary>A month as in <c>2026-07</c>.</summary>
    public static string Word(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The quarters from the month <c>from</c> to the month <c>to</c>, as in <c>?from=2026-01&amp;to=2026-06</c>.</summary>
    /// <exception cref="Problem">where these are not whole quarters that are complete</exception>
    public static IReadOnlyList<Quarter> Read(IQueryCollection query, DateTimeOffset now)
    {
        var (from, to) = (Month(query["from"]), Month(query["to"]));
        new Checks()
            .That(from is { Month: 1 or 4 or 7 or 10 }, "?from", "Must be the first month of a quarter, such as 2026-01.")
            .That(to is { Month: 3 or 6 or 9 or 12 }, "?to", "Must be the last month of a quarter, such as 2026-06.")
            .That(from is null || to is null || (from < to && from > to.Value.AddMonths(-3 * Most)), "?to", $"Must be after from, by {Most} quarters at most.")
            .Enforce();
        var quarters = new List<Quarter>();
        for (var first = from!.Value; first < to; first = first.AddMonths(3))
        {
            quarters.Add(Of(first));
        }

        new Checks().That(quarters[^1].IsComplete(now), "?to", "Must be in a quarter that ended at least 16 days ago: until then check-ins and attendance are still recorded.").Enforce();
        return quarters;
    }

    static DateOnly? Month(string? text) => DateOnly.TryParseExact($"{text}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
        && month.Year is >= 1970 and <= 2100 ? month : null;
}
