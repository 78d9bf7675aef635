using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Tests.Integration;

/// <summary>By which channel a message goes, and when.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ChannelTests(NotificationWithMailSink state)
{
    [Theory]
    [InlineData(Reasons.MailRefused, true)]
    [InlineData(Reasons.TooManyAttempts, true)]
    [InlineData(Reasons.ChannelOff, true)]
    [InlineData(Reasons.OutcomeUnknown, false)]
    [InlineData(Reasons.TooLate, false)]
    public async Task What_a_channel_cannot_take_goes_to_the_next_once_and_what_may_have_arrived_does_not(string reason, bool goesOn)
    {
        var person = await state.RegisterAsync(policy: new { channels = new[] { "push", "email", "sms" }, reminders = Array.Empty<string>() });
        await state.SqlAsync<int>("insert into contacts (person_id, channel, partner_id, sealed) values (@Id, 'sms', @Partner, '\\x00'), (@Id, 'voice', @Partner, '\\x00')", new { person.Id, state.Partner });
        var delivery = new Delivery { Id = NotificationWithMailSink.NewId(), PersonId = person.Id, PartnerId = state.Partner, SubjectId = NotificationWithMailSink.NewId(), Channel = "email", Attempts = 1 };
        await state.SqlAsync<int>("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, lease_until, attempts, due_at, created_at, occasion)
            values (@Id, @PartnerId, @PersonId, @SubjectId, 'email', 'confirmation', 0, now() + interval '1 day', 'sending', now() + interval '1 hour', 1, now(), now(), 'one')
            """, delivery);
        WorkingFor.AllPartners("as the worker does");
        for (var again = 0; again < 2; again++)
        {
            await state.Service.Services.GetRequiredService<DeliveryNotes>().StoreAsync(DeliveryNote.Dropped(delivery, DeliveryState.Dead, reason), CancellationToken.None);
        }

        Assert.Equal(goesOn ? ["email", "sms"] : ["email"], await state.SqlAsync<string>("select channel from deliveries where person_id = @Id and occasion = 'one' order by channel", person));
    }

    [Fact]
    public async Task A_message_waits_for_safe_hours_by_the_persons_clock()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Paris"];
        var from = NotificationWithMailSink.In(TimeSpan.FromHours(2)).ToInstant().InZone(zone).TimeOfDay;
        string Wall(LocalTime time) => $"{time.Hour:00}:{time.Minute:00}";
        var person = await state.RegisterAsync(policy: new { safe_hours = new[] { new { from = Wall(from), to = Wall(from.PlusHours(1)) } }, reminders = Array.Empty<string>() });
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, "confirmation:pending");
        var due = (await state.MessagesAsync(person)).Single().GetProperty("due_at").GetDateTimeOffset().ToInstant().InZone(zone).TimeOfDay;
        Assert.Equal(Wall(from), Wall(due));
        // As if it had been planned before the hours were given.
        await state.SqlAsync<int>("update deliveries set due_at = now() where person_id = @Id", person);
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<bool>("select state = 'pending' and due_at > now() + interval '1 hour' from deliveries where person_id = @Id", person)) is [true], "it waits again");
        Assert.Empty(await state.Sink.ToAsync(person.Email));
    }

    [Fact]
    public async Task A_change_of_channels_between_two_deliveries_of_an_event_does_not_say_it_twice()
    {
        var person = await state.RegisterAsync(policy: new { channels = new[] { "sms", "email" }, reminders = Array.Empty<string>() });
        var booking = state.Confirmed(person);
        await state.PublishInOrderAsync(booking);
        await state.OnlyMailAsync(person);
        await state.SqlAsync<int>("insert into contacts (person_id, channel, partner_id, sealed) values (@Id, 'sms', @Partner, '\\x00')", new { person.Id, state.Partner });
        await state.PublishInOrderAsync(booking);
        Assert.Equal(["email"], await state.SqlAsync<string>("select channel from deliveries where person_id = @Id", person));
    }
}
