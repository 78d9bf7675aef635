using System.Collections.Concurrent;
using System.Diagnostics;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class BookingMailTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task A_confirmed_booking_is_one_discreet_mail()
    {
        var person = await state.RegisterAsync();
        var booking = state.Confirmed(person);
        await state.PublishAsync(booking);
        var mail = await state.OnlyMailAsync(person);
        Assert.Equal("Votre rendez-vous", mail.Subject);
        Assert.Contains("est confirmé", mail.Text);
        Assert.Equal("rappel.example", mail.Host);
        Assert.EndsWith("@rappel.example", mail.Headers["message-id"].Trim('<', '>'));
        Assert.DoesNotContain("x-mailer", mail.Headers.Keys);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        Assert.Equal([booking.StartsAt.AddHours(-24).ToUnixTimeMilliseconds(), booking.StartsAt.AddHours(-2).ToUnixTimeMilliseconds()],
            (await state.MessagesAsync(person)).Where(message => message.GetProperty("kind").GetString() == "reminder")
                .Select(message => message.GetProperty("due_at").GetDateTimeOffset().ToUnixTimeMilliseconds()).Order());
    }

    [Fact]
    public async Task Arabic_arrives_as_it_was_written()
    {
        var person = await state.RegisterAsync("ar");
        await state.PublishAsync(state.Confirmed(person, new DateTimeOffset(2099, 2, 3, 13, 5, 0, TimeSpan.Zero)));
        var mail = await state.OnlyMailAsync(person);
        Assert.Equal("موعدك", mail.Subject);
        Assert.Contains("تم تأكيد موعدك يوم الثلاثاء 3 فبراير 2099 الساعة \u206614:05\u2069.", mail.Text);
        Assert.Contains("dir=\"rtl\"", mail.Html);
        var source = await state.Sink.SourceAsync(mail);
        Assert.Contains("multipart/alternative", source);
        Assert.True(source.IndexOf("text/plain", StringComparison.Ordinal) < source.IndexOf("text/html", StringComparison.Ordinal), "the last alternative is the preferred one");
    }

    [Fact]
    public async Task A_message_delivered_twice_is_one_mail()
    {
        var person = await state.RegisterAsync();
        var booking = state.Confirmed(person);
        await state.PublishAsync(booking);
        await state.OnlyMailAsync(person);
        // The same again under a new message id, as a publisher does that lost its memory; and once more by the broker, under the same id.
        await state.PublishAsync(booking);
        var received = await state.SqlAsync<Guid>("select message_id from platform.inbox where endpoint like '%confirmed%' order by received_at desc limit 1");
        await state.SqlAsync<int>("""
            insert into platform.outbox (id, type, is_command, body, enqueued_at, due_at)
            values (@id, 'Entraide.Scheduling.Contracts:BookingConfirmed', false, @body, now(), now())
            """, new { id = received[0], body = System.Text.Json.JsonSerializer.Serialize(booking, new System.Text.Json.JsonSerializerOptions(System.Text.Json.JsonSerializerDefaults.Web)) });
        await state.SettleAsync();
        Assert.Single(await state.Sink.ToAsync(person.Email));
        Assert.Equal("confirmation:sent reminder:pending reminder:pending", await state.StatesAsync(person));
    }

    [Fact]
    public async Task A_reminder_arrives_when_it_is_due()
    {
        var person = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        var booking = state.Confirmed(person, NotificationWithMailSink.In(TimeSpan.FromSeconds(62)));
        await state.PublishAsync(booking);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:sent");
        Assert.Equal(["Reminder", "Your appointment"], (await state.Sink.ToAsync(person.Email)).Select(mail => mail.Subject).Order());
        var reminder = (await state.MessagesAsync(person)).Single(message => message.GetProperty("kind").GetString() == "reminder");
        Assert.Equal("PT1M", reminder.GetProperty("lead").GetString());
        Assert.True(reminder.GetProperty("sent_at").GetDateTimeOffset() >= booking.StartsAt.AddMinutes(-1), "not before it was due");
    }

    [Fact]
    public async Task A_cancellation_just_before_stops_the_reminder_and_is_told()
    {
        var person = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        var booking = state.Confirmed(person, NotificationWithMailSink.In(TimeSpan.FromSeconds(62)));
        await state.PublishAsync(booking);
        await state.OnlyMailAsync(person);
        await state.PublishAsync(state.CancelledAfter(booking));
        await state.StatesBecomeAsync(person, "cancellation:sent confirmation:sent reminder:cancelled:booking_ended");

        // Another reminder, due later, has come: the cancelled one would have come before it.
        var other = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        await state.PublishAsync(state.Confirmed(other, booking.StartsAt.AddSeconds(1)));
        await state.StatesBecomeAsync(other, "confirmation:sent reminder:sent");
        Assert.DoesNotContain("Reminder", (await state.Sink.ToAsync(person.Email)).Select(mail => mail.Subject));
    }

    [Fact]
    public async Task A_cancellation_that_overtakes_its_confirmation_leaves_no_reminder()
    {
        var person = await state.RegisterAsync();
        var booking = state.Confirmed(person);
        await state.PublishAsync(state.CancelledAfter(booking));
        await state.StatesBecomeAsync(person, "cancellation:sent");
        await state.PublishAsync(booking);
        await state.StatesBecomeAsync(person, "cancellation:sent confirmation:cancelled:booking_ended");
        Assert.Contains("annulé", (await state.OnlyMailAsync(person)).Text);
    }

    [Fact]
    public async Task A_cancellation_of_what_was_never_sure_is_not_told()
    {
        var person = await state.RegisterAsync();
        await state.PublishAsync(state.CancelledAfter(state.Confirmed(person)) with { WasConfirmed = false });
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("select state from bookings where person_id = @Id", person)) is ["cancelled"], "the end is known");
        Assert.Empty(await state.MessagesAsync(person));
    }

    [Fact]
    public async Task A_refused_booking_is_told_without_the_reason()
    {
        var person = await state.RegisterAsync("en");
        await state.PublishAsync(new BookingRefused(NotificationWithMailSink.NewId(), state.Partner, person.Id, NotificationWithMailSink.In(TimeSpan.FromDays(1)), "insufficient_credits"));
        var mail = await state.OnlyMailAsync(person);
        Assert.Contains("could not be arranged", mail.Text);
        Assert.DoesNotContain("credit", mail.Text);
    }

    [Fact]
    public async Task Nobody_is_written_to_who_did_not_want_it_or_is_not_this_partners()
    {
        var silent = await state.RegisterAsync(policy: new { i_will_contact_you = true });
        await state.PublishAsync(state.Confirmed(silent));
        await state.StatesBecomeAsync(silent, "confirmation:suppressed:i_will_contact_you");

        var person = await state.RegisterAsync();
        var foreign = state.Confirmed(person) with { PartnerId = NotificationWithMailSink.NewId() };
        await state.PublishAsync(foreign);
        await Eventually.HoldsAsync(async () => await state.SqlAsync<string>("select reason from deliveries where subject_id = @BookingId", foreign) is ["unknown_participant"], "it is suppressed");
        await state.SettleAsync();
        Assert.Empty(await state.Sink.ToAsync(silent.Email));
        Assert.Empty(await state.Sink.ToAsync(person.Email));
    }

    [Fact]
    public async Task The_mail_is_in_the_trace_of_what_caused_it_and_carries_ids_only()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Entraide.Notification" or "MassTransit" or "Entraide.Messaging",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var person = await state.RegisterAsync();
        using var cause = new Activity("a request").SetIdFormat(ActivityIdFormat.W3C).Start();
        cause.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        await state.PublishAsync(state.Confirmed(person));
        cause.Stop();
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        var send = await Eventually.GetAsync(() => Task.FromResult(spans.FirstOrDefault(span => span.OperationName == "mail send" && span.TraceId == cause.TraceId)), "the mail's span is in the trace");
        Assert.All(send.TagObjects, tag => Assert.IsType<Guid>(tag.Value));
    }
}
