using Entraide.Notification.Deliveries;
using Entraide.Notification.Mail;
using Entraide.Notification.Participants;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class CalendarEntryTests
{
    static readonly Meeting Known = new(Guid.Parse("018f0000-0000-4000-8000-000000000001"), 3, At("2026-02-10T10:00"), At("2026-02-10T11:00"));

    static CalendarEntry? Entry(DeliveryKind kind, bool wanted = true, Meeting? meeting = null) => CalendarEntry.Of(
        kind, InParis(ContactPolicy.Default with { CalendarEntries = wanted }), meeting, "agenda@rappel.example", "someone@example.org", At("2026-02-01T12:00"));

    [Theory]
    [InlineData("Confirmation", "REQUEST")]
    [InlineData("Rescheduling", "REQUEST")]
    [InlineData("Change", "REQUEST")]
    [InlineData("Cancellation", "CANCEL")]
    [InlineData("Reminder", null)]
    [InlineData("Refusal", null)]
    [InlineData("Replacement", null)]
    [InlineData("Offer", null)]
    public void A_calendar_learns_what_it_shows(string kind, string? method)
    {
        var entry = Entry(Enum.Parse<DeliveryKind>(kind), meeting: Known);
        Assert.Equal(method, entry?.Method);
        Assert.Equal(method is not null, entry?.Text.Contains($"METHOD:{method}\r\n") == true);
    }

    [Fact]
    public void Nothing_is_put_into_a_calendar_that_the_person_did_not_ask_for_or_that_could_not_be_taken_out_again() =>
        Assert.All(Enum.GetValues<DeliveryKind>(), kind =>
        {
            Assert.Null(Entry(kind, wanted: false, Known));
            Assert.Null(Entry(kind));
        });
}
