using Entraide.Notification.Campaigns;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Tests.Unit;

public sealed class CampaignFigureTests
{
    static string Shown(params (string State, int People)[] states)
    {
        var id = 0;
        var rows = states.SelectMany(state => Enumerable.Range(0, state.People).Select(_ => new ShowCampaign.Reached { PersonId = new Guid(++id, 0, 0, new byte[8]), State = state.State })).ToArray();
        return string.Join(' ', ShowCampaign.Figures(rows).Select(figure => $"{figure.State}:{(figure.Suppressed ? "-" : figure.People.ToString())}"));
    }

    [Fact]
    public void Few_people_are_not_shown_nor_found_by_subtraction()
    {
        Assert.Equal("", Shown());
        Assert.Equal("sent:5", Shown(("sent", 5)));
        Assert.Equal("sent:-", Shown(("sent", 4)));
        // How many people welcome announcements a partner knows: what is left of them would be the one.
        Assert.Equal("dead:- sent:-", Shown(("sent", 200), ("dead", 1)));
        Assert.Contains("dead:-", Shown(("sent", 200), ("pending", 50), ("dead", 1)));
        Assert.Equal("dead:7 sent:200", Shown(("sent", 200), ("dead", 7)));
    }

    [Theory]
    [InlineData(60, 10, 10)]
    [InlineData(60, 600, 60)]
    [InlineData(1, 59, 0)]
    [InlineData(1, 60, 1)]
    [InlineData(6000, 10, 1000)]
    [InlineData(60, -30, 0)]
    public void A_round_plans_its_share_and_an_outage_is_not_made_up_for(int perMinute, int seconds, int share) => Assert.Equal(share, PlanCampaigns.Share(perMinute, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void What_cannot_be_announced_is_named_all_at_once()
    {
        static string[] FaultsOf(AnnounceCampaign request) => [.. Assert.Throws<Problem>(request.Check).Faults.Select(fault => fault.Pointer)];
        Assert.Equal(["/key", "/per_minute", "/days", "/texts"], FaultsOf(new AnnounceCampaign("A key", new Dictionary<string, string>(), 0, 31)));
        Assert.Equal(["/texts/fr", "/texts", "/texts/en"], FaultsOf(new AnnounceCampaign("news", new Dictionary<string, string> { ["fr"] = new('a', 501), ["xx"] = "a", ["en"] = "a\u202eb" })));
        new AnnounceCampaign("news-1", new Dictionary<string, string> { ["fr"] = "Deux\nlignes" }).Check();
    }
}
