using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Supporters;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class MoveLifecycleTests
{
    [Fact]
    public void Every_state_and_trigger_is_declared()
    {
        foreach (var state in Enum.GetValues<MoveState>())
        {
            foreach (var trigger in Enum.GetValues<MoveTrigger>())
            {
                MoveLifecycle.Decide(state, trigger);
            }
        }
    }

    [Theory]
    [InlineData(MoveState.Made)]
    [InlineData(MoveState.Refused)]
    [InlineData(MoveState.Dropped)]
    public void A_move_that_is_over_changes_nothing_any_more(MoveState state) =>
        Assert.All(Enum.GetValues<MoveTrigger>(), trigger => Assert.Equal(MoveStep.Ignore, MoveLifecycle.Decide(state, trigger)));

    [Fact]
    public void Only_credits_that_are_held_give_the_booking_its_new_place() =>
        Assert.Equal([MoveTrigger.CreditsHeld], Enum.GetValues<MoveTrigger>().Where(trigger => MoveLifecycle.Decide(MoveState.Open, trigger) == MoveStep.Make));

    [Theory]
    [InlineData(MoveTrigger.BookingCancelled)]
    [InlineData(MoveTrigger.BookingExpired)]
    [InlineData(MoveTrigger.AttendanceRecorded)]
    internal void A_booking_that_ends_takes_its_move_along(MoveTrigger trigger) => Assert.Equal(MoveStep.Drop, MoveLifecycle.Decide(MoveState.Open, trigger));

    [Theory]
    [InlineData(MoveTrigger.HoldRefused)]
    [InlineData(MoveTrigger.HoldExpired)]
    [InlineData(MoveTrigger.StartPassed)]
    [InlineData(MoveTrigger.PlaceChanged)]
    internal void A_new_place_that_does_not_come_about_leaves_the_old_one(MoveTrigger trigger) => Assert.Equal(MoveStep.TurnDown, MoveLifecycle.Decide(MoveState.Open, trigger));

    [Fact]
    public void A_session_can_be_moved_within_a_day_that_is_full_and_not_into_another()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Paris"];
        var (first, second) = (Instant.FromUtc(2026, 12, 1, 9, 0), Instant.FromUtc(2026, 12, 1, 14, 0));
        Engagement[] calendar = [Hour(first), Hour(second), Hour(Instant.FromUtc(2026, 12, 2, 9, 0)), Hour(Instant.FromUtc(2026, 12, 2, 14, 0))];
        var limits = new Limits(2, 40);
        var asked = Hour(Instant.FromUtc(2026, 12, 1, 16, 0));
        Assert.Equal(CaseloadLimits.PerDay, CaseloadLimits.Broken(limits, zone, calendar, asked));

        var without = MoveOneToOne.Without(first.ToDateTimeOffset(), (first + Duration.FromHours(1)).ToDateTimeOffset(), calendar);
        Assert.Equal(3, without.Length);
        Assert.Null(CaseloadLimits.Broken(limits, zone, without, asked));
        Assert.Equal(CaseloadLimits.PerDay, CaseloadLimits.Broken(limits, zone, without, Hour(Instant.FromUtc(2026, 12, 2, 16, 0))));
    }

    static Engagement Hour(Instant start) => new(start, start + Duration.FromHours(1), start + Duration.FromHours(1));
}
