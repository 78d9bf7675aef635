using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using static Entraide.Notification.Tests.Integration.NotificationWithMailSink;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Bookings that move: whatever order their events come in, what people were told last is true, and nothing reminds them of another time.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class MoveMailTests(NotificationWithMailSink state)
{
    static readonly DateTimeOffset A = new(2099, 2, 3, 13, 5, 0, TimeSpan.Zero), B = A.AddDays(2), C = A.AddDays(9);
    const string AsTold = "Tuesday 3 February 2099 at 14:05", BAsTold = "Thursday 5 February 2099 at 14:05", CAsTold = "Thursday 12 February 2099 at 14:05";

    public static TheoryData<int[]> Orders => [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    [Fact]
    public async Task A_move_is_told_with_both_times_and_reminded_of_at_the_new_one()
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        await state.PublishInOrderAsync(booking);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        var move = Moved(booking, 2, A, B);
        await state.PublishInOrderAsync(move, move);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending rescheduling:sent");
        Assert.Contains($"Your appointment on {AsTold} has been moved: it is now on {BAsTold}.", (await MailsAsync(person, 2))[1].Text);
        Assert.Equal([B.AddHours(-24), B.AddHours(-2)], await RemindersAsync(person));
    }

    [Fact]
    public async Task A_moved_booking_is_reminded_of_once_and_before_its_new_time_only()
    {
        var person = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        var booking = state.Confirmed(person, In(TimeSpan.FromSeconds(78)));
        var moved = Moved(booking, 2, booking.StartsAt, booking.StartsAt.AddSeconds(4));
        await state.PublishInOrderAsync(booking);
        // A move that comes before the confirmation has left takes its place: this is about one that comes after it.
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending");
        await state.PublishInOrderAsync(moved);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:sent rescheduling:sent");
        Assert.Single(await state.Sink.ToAsync(person.Email), mail => mail.Subject == "Reminder");
        Assert.True((await state.SqlAsync<DateTime>("select sent_at from deliveries where person_id = @Id and kind = 'reminder'", person))[0] >= moved.StartsAt.AddMinutes(-1).UtcDateTime);
    }

    [Fact]
    public async Task A_reminder_that_was_sent_before_the_move_is_followed_by_one_before_the_new_time()
    {
        var person = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        var booking = state.Confirmed(person, In(TimeSpan.FromSeconds(62)));
        await state.PublishInOrderAsync(booking);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:sent");
        await state.PublishInOrderAsync(Moved(booking, 2, booking.StartsAt, booking.StartsAt.AddSeconds(5)));
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:sent reminder:sent rescheduling:sent");
        await MailsAsync(person, 4);
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task Two_moves_in_any_order_and_number_end_at_the_last_time(int[] order)
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        object[] events = [booking, Moved(booking, 2, A, B), Moved(booking, 3, B, C)];
        foreach (var index in order)
        {
            await state.PublishInOrderAsync(events[index], events[index]);
            await state.NothingIsDueAsync(person);
        }

        await state.PublishInOrderAsync(events);
        await state.NothingIsDueAsync(person);
        Assert.Equal(C.UtcDateTime, (await state.SqlAsync<DateTime>(
            "select starts_at from deliveries where person_id = @Id and state = 'sent' and kind in ('confirmation', 'rescheduling') order by sent_at desc limit 1", person))[0]);
        Assert.Equal([C.AddHours(-24), C.AddHours(-2)], await RemindersAsync(person));
        var mails = await state.Sink.ToAsync(person.Email);
        Assert.Equal(mails.Length, mails.Select(mail => mail.Text).Distinct().Count());
        Assert.Single(mails, mail => mail.Text.Contains($"it is now on {CAsTold}"));
        Assert.Equal(mails.Length, (await state.SqlAsync<long>("select count(*) from deliveries where person_id = @Id and state = 'sent'", person))[0]);
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task What_came_while_the_relay_was_away_is_one_mail_with_the_time_that_is_true(int[] order)
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        object[] events = [booking, Moved(booking, 2, A, B), Moved(booking, 3, B, C)];
        await state.Sink.StopAsync();
        try
        {
            await state.PublishInOrderAsync(order.Select(index => events[index]));
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.NothingIsDueAsync(person);
        Assert.Contains($"it is now on {CAsTold}", (await state.OnlyMailAsync(person)).Text);
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task A_move_and_a_cancellation_in_any_order_end_cancelled(int[] order)
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        object[] events = [booking, Moved(booking, 2, A, B), state.CancelledAfter(booking) with { StartsAt = B, Sequence = 3 }];
        foreach (var index in order)
        {
            await state.PublishInOrderAsync(events[index]);
            await state.NothingIsDueAsync(person);
        }

        Assert.Empty(await RemindersAsync(person));
        var mails = await state.Sink.ToAsync(person.Email);
        var cancellation = Assert.Single(mails, mail => mail.Text.Contains("is cancelled"));
        Assert.Equal("cancellation", (await state.SqlAsync<string>("select kind from deliveries where person_id = @Id and state = 'sent' order by sent_at desc limit 1", person))[0]);
        // What is taken back is what they believe: the move may not have come through.
        Assert.Contains(order is [0, 2, 1] ? AsTold : BAsTold, cancellation.Text);
    }

    [Fact]
    public async Task A_move_there_and_back_that_was_never_told_is_not_told_either()
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        await state.PublishInOrderAsync(booking);
        await state.OnlyMailAsync(person);
        await state.NothingIsDueAsync(person);
        await state.Sink.StopAsync();
        try
        {
            await state.PublishInOrderAsync(Moved(booking, 2, A, B), Moved(booking, 3, B, A));
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending rescheduling:cancelled:superseded rescheduling:cancelled:superseded");
        // The sink forgets what it had when it stops.
        Assert.Empty(await state.Sink.ToAsync(person.Email));
        Assert.Equal([A.AddHours(-24), A.AddHours(-2)], await RemindersAsync(person));
    }

    [Fact]
    public async Task A_change_that_keeps_the_start_leaves_the_reminders_and_does_not_speak_of_a_move()
    {
        var person = await state.RegisterAsync("en");
        var booking = state.Confirmed(person, A);
        await state.PublishInOrderAsync(booking);
        await state.OnlyMailAsync(person);
        await state.PublishInOrderAsync(Moved(booking, 2, A, A));
        await state.StatesBecomeAsync(person, "change:sent confirmation:sent reminder:pending reminder:pending");
        Assert.Contains("has changed. It still starts at that time.", (await MailsAsync(person, 2))[1].Text);
    }

    [Fact]
    public async Task What_corrects_a_mail_waits_for_one_that_is_on_its_way()
    {
        var booking = NewId();
        await state.SqlAsync<int>("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, old_starts_at, state, lease_until, due_at, created_at)
            values (@first, @booking, @booking, @booking, 'email', 'confirmation', 0, '', now() + interval '1 day', null, 'sending', now() + interval '1 hour', now(), now()),
                   (@second, @booking, @booking, @booking, 'email', 'rescheduling', 0, '2', now() + interval '2 days', now() + interval '1 day', 'pending', null, now(), now())
            """, new { booking, first = NewId(), second = NewId() });
        async Task<string> StateAsync() => (await state.SqlAsync<string>("select state from deliveries where subject_id = @booking and kind = 'rescheduling'", new { booking }))[0];
        // The worker has looked since: it sent somebody else's.
        await state.SettleAsync();
        Assert.Equal("pending", await StateAsync());
        await state.SqlAsync<int>("update deliveries set state = 'sent', sent_at = now(), lease_until = null where subject_id = @booking and kind = 'confirmation'", new { booking });
        await Eventually.HoldsAsync(async () => await StateAsync() == "suppressed", "its turn comes, and nobody is there to be written to");
    }

    async Task<DateTimeOffset[]> RemindersAsync(Person person) =>
        [.. (await state.SqlAsync<DateTime>("select due_at from deliveries where person_id = @Id and kind = 'reminder' and state = 'pending' order by due_at", person)).Select(due => new DateTimeOffset(due))];

    async Task<ReceivedMail[]> MailsAsync(Person person, int count)
    {
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length >= count, $"{count} mails arrive");
        var mails = await state.Sink.ToAsync(person.Email);
        Assert.Equal(count, mails.Length);
        return mails;
    }
}
