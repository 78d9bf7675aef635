using Entraide.DirectoryService.Moderation;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class CaseStandingTests
{
    static readonly CaseStanding Open = new(IsOpen: true, ByRule: false, HasListing: true, Hold: null);

    [Theory]
    [InlineData(null, "keep", "None")]
    [InlineData(null, "hide", "Hide")]
    [InlineData(null, "withdraw", "HideForGood")]
    [InlineData(null, "restore", "not-hidden")]
    [InlineData("undecided", "keep", "Lift")]
    [InlineData("undecided", "restore", "Lift")]
    [InlineData("undecided", "hide", "Hide")]
    [InlineData("undecided", "withdraw", "HideForGood")]
    [InlineData("owner", "keep", "Lift")]
    [InlineData("moderator", "keep", "insufficient-scope")]
    [InlineData("moderator", "restore", "insufficient-scope")]
    [InlineData("moderator", "hide", "Hide")]
    [InlineData("for_good", "keep", "listing-withdrawn")]
    public void An_open_case_is_decided_by_its_owner(string? hold, string decision, string expected) =>
        Assert.Equal(expected, Outcome(Open with { Hold = HoldOf(hold) }, decision, everything: false));

    [Theory]
    [InlineData(null, "keep", "case-decided")]
    [InlineData(null, "restore", "case-decided")]
    [InlineData("owner", "restore", "Lift")]
    [InlineData("owner", "hide", "case-decided")]
    [InlineData("owner", "withdraw", "case-decided")]
    [InlineData("moderator", "restore", "insufficient-scope")]
    [InlineData("for_good", "restore", "listing-withdrawn")]
    public void A_closed_case_only_gives_back_what_it_hid(string? hold, string decision, string expected) =>
        Assert.Equal(expected, Outcome(Open with { IsOpen = false, Hold = HoldOf(hold) }, decision, everything: false));

    [Theory]
    [InlineData("moderator", "keep", "Lift")]
    [InlineData("moderator", "restore", "Lift")]
    [InlineData("for_good", "restore", "listing-withdrawn")]
    public void A_moderator_of_the_region_gives_back_what_one_hid(string hold, string decision, string expected) =>
        Assert.Equal(expected, Outcome(Open with { Hold = HoldOf(hold) }, decision, everything: true));

    [Theory]
    [InlineData("keep", "None")]
    [InlineData("hide", "no-listing")]
    [InlineData("withdraw", "no-listing")]
    [InlineData("restore", "not-hidden")]
    public void A_refused_text_can_only_be_taken_note_of(string decision, string expected)
    {
        var refused = new CaseStanding(IsOpen: true, ByRule: true, HasListing: false, Hold: null);
        Assert.Equal(expected, Outcome(refused, decision, everything: true));
        Assert.Equal("insufficient-scope", Outcome(refused, decision, everything: false));
    }

    [Fact]
    public void Every_pair_of_state_and_decision_is_declared()
    {
        foreach (var (open, rule, listing, everything) in Enumerable.Range(0, 16).Select(bits => ((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0)))
        {
            foreach (var hold in Enum.GetValues<Hold>().Cast<Hold?>().Append(null))
            {
                Assert.All(Enum.GetValues<Decision>(), decision => Assert.NotEmpty(Outcome(new CaseStanding(open, rule, listing, hold), Codes.Of(decision), everything)));
            }
        }
    }

    static Hold? HoldOf(string? code) => code is null ? null : Codes.Parse<Hold>(code);

    static string Outcome(CaseStanding standing, string decision, bool everything)
    {
        try
        {
            return standing.Decide(Codes.Parse<Decision>(decision), everything).ToString();
        }
        catch (Problem problem)
        {
            return problem.Kind.Name;
        }
    }
}
