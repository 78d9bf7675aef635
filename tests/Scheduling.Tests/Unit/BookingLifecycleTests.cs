using Entraide.Scheduling.Bookings;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class BookingLifecycleTests
{
    [Fact]
    public void Every_state_and_trigger_is_declared()
    {
        foreach (var state in Enum.GetValues<BookingState>())
        {
            foreach (var trigger in Enum.GetValues<BookingTrigger>())
            {
                BookingLifecycle.Decide(state, trigger);
            }
        }
    }

    [Theory]
    [InlineData(BookingState.Attended)]
    [InlineData(BookingState.NoShow)]
    [InlineData(BookingState.Cancelled)]
    [InlineData(BookingState.Refused)]
    [InlineData(BookingState.Expired)]
    public void A_final_state_is_final(BookingState state)
    {
        foreach (var trigger in Enum.GetValues<BookingTrigger>())
        {
            Assert.Contains(BookingLifecycle.Decide(state, trigger), new[] { BookingStep.Ignore, BookingStep.Refuse });
        }
    }

    [Fact]
    public void A_hold_confirms_a_requested_booking_and_a_second_answer_changes_nothing()
    {
        Assert.Equal(BookingStep.Confirm, BookingLifecycle.Decide(BookingState.Requested, BookingTrigger.CreditsHeld));
        Assert.Equal(BookingStep.Ignore, BookingLifecycle.Decide(BookingState.Confirmed, BookingTrigger.CreditsHeld));
    }

    [Fact]
    public void A_hold_that_comes_after_the_cancellation_does_not_revive_the_booking() =>
        Assert.Equal(BookingStep.Ignore, BookingLifecycle.Decide(BookingState.Cancelled, BookingTrigger.CreditsHeld));

    [Fact]
    public void Attendance_needs_a_confirmed_booking()
    {
        Assert.Equal(BookingStep.Refuse, BookingLifecycle.Decide(BookingState.Requested, BookingTrigger.Attend));
        Assert.Equal(BookingStep.Attend, BookingLifecycle.Decide(BookingState.Confirmed, BookingTrigger.Attend));
    }

    [Fact]
    public void Only_a_confirmed_booking_can_be_moved() =>
        Assert.Equal([BookingState.Confirmed], Enum.GetValues<BookingState>().Where(state => BookingLifecycle.Decide(state, BookingTrigger.Reschedule) == BookingStep.Move));

    [Fact]
    public void Who_walked_in_has_attended_once_the_credits_are_held()
    {
        Assert.Equal(BookingStep.Attend, BookingLifecycle.Decide(BookingState.Requested, BookingTrigger.WalkInHeld));
        Assert.Equal(BookingStep.Ignore, BookingLifecycle.Decide(BookingState.Attended, BookingTrigger.WalkInHeld));
        Assert.Equal(BookingStep.Ignore, BookingLifecycle.Decide(BookingState.Cancelled, BookingTrigger.WalkInHeld));
    }
}
