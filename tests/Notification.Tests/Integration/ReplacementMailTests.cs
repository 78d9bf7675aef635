using Entraide.Scheduling.Contracts;
using static Entraide.Notification.Tests.Integration.NotificationWithMailSink;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ReplacementMailTests(NotificationWithMailSink state)
{
    static readonly DateTimeOffset A = new(2099, 2, 3, 13, 5, 0, TimeSpan.Zero), B = A.AddDays(2);

    static SupporterReplaced Replaced(BookingConfirmed booking, DateTimeOffset start, int sequence = 1) =>
        new(booking.BookingId, booking.PartnerId, booking.ParticipantId, booking.SupporterId, NewId(), start, sequence);

    [Fact]
    public async Task Another_supporter_is_told_once_and_without_a_name()
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        await state.PublishInOrderAsync(booking);
        await state.NothingIsDueAsync(person);
        var replaced = Replaced(booking, A);
        await state.PublishInOrderAsync(replaced, replaced);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending replacement:sent");
        Assert.Single(await state.Sink.ToAsync(person.Email), mail =>
            mail.Text.Contains("Your appointment on Tuesday 3 February 2099 at 14:05 stays as planned. You will meet another person than planned."));
    }

    [Fact]
    public async Task Before_the_booking_is_known_to_be_sure_it_waits()
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        const string Due = "update deliveries set due_at = now() where person_id = @Id and kind = 'replacement' and state = 'pending' and due_at > now() + interval '30 seconds'";
        await state.PublishInOrderAsync(Replaced(booking, A));
        await Entraide.Testing.Eventually.HoldsAsync(async () => (await state.SqlAsync<long>($"with again as ({Due} returning 1) select count(*) from again", person))[0] == 1, "it was put off");
        await state.NothingIsDueAsync(person);
        Assert.Empty(await state.Sink.ToAsync(person.Email));
        await state.PublishInOrderAsync(booking);
        await state.SqlAsync<int>(Due, person);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending replacement:sent");
    }

    [Fact]
    public async Task It_tells_the_time_the_booking_has_and_nothing_once_that_ended()
    {
        var person = await state.RegisterAsync("en");
        var (booking, other) = (state.Confirmed(person, A), state.Confirmed(person, A.AddDays(1)));
        await state.Sink.StopAsync();
        try
        {
            await state.PublishInOrderAsync(booking, Replaced(booking, A), Moved(booking, 2, A, B), Replaced(booking, A), state.CancelledAfter(other), Replaced(other, other.StartsAt));
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.StatesBecomeAsync(person, "cancellation:sent confirmation:cancelled:superseded reminder:pending reminder:pending "
            + "replacement:cancelled:booking_ended replacement:cancelled:superseded replacement:sent rescheduling:sent");
        Assert.Single(await state.Sink.ToAsync(person.Email), mail => mail.Text.Contains("Thursday 5 February 2099 at 14:05 stays as planned"));
    }
}
