using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class SupporterDetailsTests
{
    static readonly SupporterDetails Good = new(["grief", "hiv"], ["fr", "ar", "zh-Hant-TW"], ["video", "in_person"], DateTimeOffset.UnixEpoch, 2, 5, new Point(48.85, 2.35));

    [Fact]
    public void What_makes_sense_passes() => Good.Check();

    [Fact]
    public void Every_fault_is_pointed_at_in_one_answer()
    {
        var bad = new SupporterDetails(["Grief!", new string('a', 65)], ["français"], ["smoke_signals"], DateTimeOffset.UnixEpoch, 0, 200, new Point(91, -181));
        var problem = Assert.Throws<Problem>(bad.Check);
        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        Assert.Equal(
            ["/languages/0", "/modalities/0", "/place/lat", "/place/lon", "/sessions_per_day", "/sessions_per_week", "/topics/0", "/topics/1"],
            problem.Faults.Select(fault => fault.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_may_be_empty_or_twice()
    {
        var problem = Assert.Throws<Problem>((Good with { Topics = [], Languages = [], Modalities = ["video", "video"] }).Check);
        Assert.Equal(["/topics", "/languages", "/modalities"], problem.Faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public void The_week_is_not_shorter_than_the_day() =>
        Assert.Equal("/sessions_per_week", Assert.Single(Assert.Throws<Problem>((Good with { SessionsPerDay = 6 }).Check).Faults).Pointer);
}
