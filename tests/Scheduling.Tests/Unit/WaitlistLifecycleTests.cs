using Entraide.Scheduling.Waitlists;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class WaitlistLifecycleTests
{
    [Fact]
    public void Every_state_and_trigger_is_declared()
    {
        foreach (var state in Enum.GetValues<WaitlistState>())
        {
            foreach (var trigger in Enum.GetValues<WaitlistTrigger>())
            {
                WaitlistLifecycle.Decide(state, trigger);
            }
        }
    }

    [Theory]
    [InlineData(WaitlistState.Accepted)]
    [InlineData(WaitlistState.Declined)]
    [InlineData(WaitlistState.Lapsed)]
    [InlineData(WaitlistState.Left)]
    public void A_final_state_is_final(WaitlistState state)
    {
        foreach (var trigger in Enum.GetValues<WaitlistTrigger>())
        {
            Assert.Contains(WaitlistLifecycle.Decide(state, trigger), new[] { WaitlistStep.Ignore, WaitlistStep.Refuse });
        }
    }

    [Fact]
    public void Only_what_is_on_offer_is_accepted_declined_or_lapses()
    {
        Assert.Equal(WaitlistStep.TakeUp, WaitlistLifecycle.Decide(WaitlistState.Offered, WaitlistTrigger.Accept));
        Assert.Equal(WaitlistStep.Refuse, WaitlistLifecycle.Decide(WaitlistState.Waiting, WaitlistTrigger.Accept));
        Assert.Equal(WaitlistStep.Refuse, WaitlistLifecycle.Decide(WaitlistState.Waiting, WaitlistTrigger.Decline));
        Assert.Equal(WaitlistStep.Ignore, WaitlistLifecycle.Decide(WaitlistState.Waiting, WaitlistTrigger.OfferEnds));
        Assert.Equal(WaitlistStep.Lapse, WaitlistLifecycle.Decide(WaitlistState.Offered, WaitlistTrigger.OfferEnds));
    }

    [Fact]
    public void Nobody_is_given_two_places()
    {
        Assert.Equal(WaitlistStep.Give, WaitlistLifecycle.Decide(WaitlistState.Waiting, WaitlistTrigger.PlaceFree));
        Assert.Equal(WaitlistStep.Ignore, WaitlistLifecycle.Decide(WaitlistState.Offered, WaitlistTrigger.PlaceFree));
        Assert.Equal(WaitlistStep.Refuse, WaitlistLifecycle.Decide(WaitlistState.Offered, WaitlistTrigger.Promote));
    }

    [Theory]
    [InlineData(WaitlistState.Waiting)]
    [InlineData(WaitlistState.Offered)]
    public void No_wait_outlives_its_session(WaitlistState open) =>
        Assert.Equal(WaitlistStep.Lapse, WaitlistLifecycle.Decide(open, WaitlistTrigger.SessionOver));
}
