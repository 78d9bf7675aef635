using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A reminder is due, and something happens before it has left after which it must not: it does not leave, however far it had come.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class JustBeforeAReminderTests(NotificationWithMailSink state)
{
    const string TwoHours = "PT2H";

    [Theory]
    [InlineData("cancelled", "cancelled")]
    [InlineData("moved", "pending")]
    [InlineData("erased", null)]
    [InlineData("stopped", "suppressed")]
    [InlineData("asked for quiet", "pending")]
    public async Task One_that_waits_for_the_relay_does_not_go_out(string what, string? becomes)
    {
        var (person, booking) = await RemindedAsync();
        await state.Sink.StopAsync();
        try
        {
            await state.SqlAsync<int>("update deliveries set due_at = now() where person_id = @Id and kind = 'reminder'", person);
            await Eventually.HoldsAsync(async () => (await state.SqlAsync<int>("select attempts from deliveries where person_id = @Id and kind = 'reminder'", person))[0] > 0, "it was tried");
            await HappensAsync(what, person, booking);
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await NoneGoesOutAsync(person, becomes);
    }

    [Theory]
    [InlineData("cancelled", "cancelled")]
    [InlineData("moved", "cancelled")]
    [InlineData("erased", null)]
    [InlineData("stopped", "suppressed")]
    [InlineData("asked for quiet", "pending")]
    public async Task One_that_a_replica_claimed_which_then_died_does_not_go_out(string what, string? becomes)
    {
        var (person, booking) = await RemindedAsync();
        await state.SqlAsync<int>("update deliveries set state = 'sending', due_at = now(), lease_until = now() + interval '1 hour', attempts = 1 where person_id = @Id and kind = 'reminder'", person);
        await HappensAsync(what, person, booking);
        await state.SqlAsync<int>("update deliveries set lease_until = now() where person_id = @Id and state = 'sending'", person);
        await NoneGoesOutAsync(person, becomes);
    }

    async Task<(Person, Scheduling.Contracts.BookingConfirmed)> RemindedAsync()
    {
        var person = await state.RegisterAsync("en", new { reminders = new[] { TwoHours } });
        // At another hour than now: the reminder that is planned anew for it is not in the way of today's quiet hours.
        var booking = state.Confirmed(person, NotificationWithMailSink.In(TimeSpan.FromHours(78)));
        await state.PublishInOrderAsync(booking);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending");
        return (person, booking);
    }

    async Task HappensAsync(string what, Person person, Scheduling.Contracts.BookingConfirmed booking)
    {
        var url = $"/v1/notifications/participants/{person.Id}";
        switch (what)
        {
            case "cancelled":
                await state.PublishInOrderAsync(state.CancelledAfter(booking));
                break;
            case "moved":
                await state.PublishInOrderAsync(NotificationWithMailSink.Moved(booking, 2, booking.StartsAt, booking.StartsAt.AddDays(1)));
                break;
            case "erased":
                Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync(url)).StatusCode);
                break;
            case "stopped":
                Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PostAsync($"{url}/stop", null)).StatusCode);
                break;
            default:
                var now = SystemClock.Instance.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb["Europe/Paris"]).TimeOfDay;
                string Hour(int hours) => now.PlusHours(hours).ToString("HH:mm", CultureInfo.InvariantCulture);
                (await state.Http.PutAsJsonAsync($"{url}/policy", new { reminders = new[] { TwoHours }, quiet_hours = new { from = Hour(-1), to = Hour(1) } }, StrictJson.Options)).EnsureSuccessStatusCode();
                break;
        }
    }

    /// <param name="becomes">The state of the reminder that was due; null where nothing of it may be left.</param>
    async Task NoneGoesOutAsync(Person person, string? becomes)
    {
        // An attempt that was under way may have to end first, and to be put off.
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>(
            "select count(*) from deliveries where person_id = @Id and (state = 'sending' or state = 'pending' and due_at <= now())", person))[0] == 0
            && (await DueAsync(person)).FirstOrDefault() == becomes, $"nothing is due, and the reminder is {becomes ?? "gone"}");
        // Whatever was due at the same time has gone out by now.
        await state.SettleAsync();
        Assert.DoesNotContain("Reminder", (await state.Sink.ToAsync(person.Email)).Select(mail => mail.Subject));
        Assert.DoesNotContain("sent", await DueAsync(person));
    }

    // One that is planned anew is at its own time again.
    Task<string[]> DueAsync(Person person) => state.SqlAsync<string>("select state from deliveries where person_id = @Id and kind = 'reminder' order by starts_at, state", person);
}
