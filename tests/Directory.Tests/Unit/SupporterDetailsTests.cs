using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class SupporterDetailsTests
{
    static readonly SupporterDetails Good = new(
        "Robin", [new("grief", TopicUse.Shown), new("hiv")], ["fr", "ar", "zh-Hant-TW"], ["video", "in_person"], 2, 5, ["orne-valley"], new Point(48.85, 2.35));

    [Fact]
    public void What_makes_sense_passes()
    {
        Good.Check();
        (Good with { Zones = null, Place = null }).Check();
    }

    [Fact]
    public void Every_fault_is_pointed_at_in_one_answer()
    {
        var bad = new SupporterDetails("06 11 22 33 44", [new("Grief!"), new(new string('a', 65))], ["français"], ["smoke_signals"], 0, 200, ["Orne Valley"], new Point(91, -181));
        var problem = Assert.Throws<Problem>(bad.Check);
        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        Assert.Equal(
            ["/display_name", "/languages/0", "/modalities/0", "/place/lat", "/place/lon", "/sessions_per_day", "/sessions_per_week", "/topics/0", "/topics/1", "/zones/0"],
            problem.Faults.Select(fault => fault.Pointer).Order(StringComparer.Ordinal));
        // What was sent is not repeated: it may be the very number that must not be here.
        Assert.DoesNotContain(problem.Faults, fault => fault.Detail.Contains("06 11"));
    }

    [Fact]
    public void Nothing_may_be_empty_or_twice()
    {
        var problem = Assert.Throws<Problem>((Good with { DisplayName = "", Topics = [], Languages = [], Modalities = ["video", "video"], Zones = ["a", "a"] }).Check);
        Assert.Equal(["/display_name", "/topics", "/languages", "/modalities", "/zones"], problem.Faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public void One_topic_cannot_be_both_shown_and_private() =>
        Assert.Equal("/topics", Assert.Single(Assert.Throws<Problem>((Good with { Topics = [new("hiv", TopicUse.Shown), new("hiv", TopicUse.Private)] }).Check).Faults).Pointer);

    [Fact]
    public void The_week_is_not_shorter_than_the_day() =>
        Assert.Equal("/sessions_per_week", Assert.Single(Assert.Throws<Problem>((Good with { SessionsPerDay = 6 }).Check).Faults).Pointer);
}
