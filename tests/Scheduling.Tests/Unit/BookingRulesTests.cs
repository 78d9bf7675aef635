using Entraide.Scheduling.Attendance;
using Entraide.Scheduling.Bookings;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class BookingRulesTests
{
    static readonly DateTimeOffset Start = new(2026, 12, 1, 18, 0, 0, TimeSpan.Zero);
    static readonly BookingRules Strict = new(120, CreditsOutcome.Spent, CreditsOutcome.Spent);

    [Theory]
    [InlineData(-121, CreditsOutcome.Released)]
    [InlineData(-120, CreditsOutcome.Released)]
    [InlineData(-119, CreditsOutcome.Spent)]
    [InlineData(-1, CreditsOutcome.Spent)]
    public void A_participant_pays_for_what_is_cancelled_after_the_free_time(int minutes, CreditsOutcome expected) =>
        Assert.Equal(expected, Strict.OnCancellation("participant", BookingState.Confirmed, Start, Start.AddMinutes(minutes)));

    [Theory]
    [InlineData("supporter")]
    [InlineData("partner")]
    public void Who_is_let_down_never_pays(string by) =>
        Assert.Equal(CreditsOutcome.Released, Strict.OnCancellation(by, BookingState.Confirmed, Start, Start.AddMinutes(10)));

    [Fact]
    public void A_place_that_was_never_sure_costs_nothing() =>
        Assert.Equal(CreditsOutcome.Released, Strict.OnCancellation("participant", BookingState.Requested, Start, Start.AddMinutes(-1)));

    [Fact]
    public void Where_a_programme_said_nothing_nothing_is_paid() =>
        Assert.Equal(CreditsOutcome.Released, BookingRules.Lenient.OnCancellation("participant", BookingState.Confirmed, Start, Start.AddMinutes(-1)));

    [Fact]
    public void Attendance_is_open_for_as_long_as_the_credits_are_held()
    {
        var end = Start.AddHours(1);
        Assert.Equal("session-not-begun", AttendanceWindow.Refusal(Start, end, Start.AddMinutes(-31))?.Kind.Name);
        Assert.Null(AttendanceWindow.Refusal(Start, end, Start.AddMinutes(-30)));
        Assert.Null(AttendanceWindow.Refusal(Start, end, NewBooking.HoldUntil(end).AddTicks(-1)));
        Assert.Equal("attendance-closed", AttendanceWindow.Refusal(Start, end, NewBooking.HoldUntil(end))?.Kind.Name);
    }
}
