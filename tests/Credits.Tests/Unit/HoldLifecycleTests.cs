using Entraide.Credits.Holds;

namespace Entraide.Credits.Tests.Unit;

public sealed class HoldLifecycleTests
{
    static readonly HoldState?[] States = [null, .. Enum.GetValues<HoldState>().Cast<HoldState?>()];

    [Fact]
    public void Every_state_and_request_is_declared()
    {
        foreach (var state in States)
        {
            foreach (var request in Enum.GetValues<HoldRequest>())
            {
                HoldLifecycle.Decide(state, request);
            }
        }
    }

    [Fact]
    public void Credits_move_only_while_held()
    {
        foreach (var state in States.Where(state => state is not null and not HoldState.Held))
        {
            foreach (var request in Enum.GetValues<HoldRequest>())
            {
                Assert.Contains(HoldLifecycle.Decide(state, request), new[] { HoldStep.Ignore, HoldStep.AnswerAgain });
            }
        }
    }

    [Fact]
    public void A_release_that_overtakes_its_hold_is_remembered() => Assert.Equal(HoldStep.Bury, HoldLifecycle.Decide(null, HoldRequest.Release));
}
