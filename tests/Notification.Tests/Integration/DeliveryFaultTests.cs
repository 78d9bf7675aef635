using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class DeliveryFaultTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task A_mail_waits_for_a_relay_that_is_away_and_arrives_once()
    {
        var person = await state.RegisterAsync();
        await state.Sink.StopAsync();
        try
        {
            await state.PublishAsync(state.Confirmed(person));
            await Eventually.HoldsAsync(async () => (await state.SqlAsync<int>("select attempts from deliveries where person_id = @Id and kind = 'confirmation' and state = 'pending'", person)).Any(attempts => attempts >= 2), "it was tried twice");
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        await state.OnlyMailAsync(person);
    }

    [Fact]
    public async Task A_booking_cancelled_while_the_relay_is_away_is_not_confirmed_afterwards()
    {
        var person = await state.RegisterAsync("en");
        await state.Sink.StopAsync();
        try
        {
            var booking = state.Confirmed(person);
            await state.PublishAsync(booking);
            await state.StatesBecomeAsync(person, "confirmation:pending reminder:pending reminder:pending");
            await state.PublishAsync(state.CancelledAfter(booking));
            await state.StatesBecomeAsync(person, "cancellation:pending confirmation:cancelled:booking_ended reminder:cancelled:booking_ended reminder:cancelled:booking_ended");
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        Assert.Contains("is cancelled", (await state.OnlyMailAsync(person)).Text);
    }

    [Fact]
    public async Task A_claim_whose_holder_died_is_repeated_once_and_then_given_up()
    {
        var person = await state.RegisterAsync();
        await state.PublishAsync(state.Confirmed(person));
        await state.OnlyMailAsync(person);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");

        const string DieAfterSending = "update deliveries set state = 'sending', sent_at = null, lease_until = now() where person_id = @Id and kind = 'confirmation' and state = 'sent'";
        await state.SqlAsync<int>(DieAfterSending, person);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == 2, "it was repeated");
        Assert.Single((await state.Sink.ToAsync(person.Email)).Select(mail => mail.Headers["message-id"]).Distinct());

        await state.SqlAsync<int>(DieAfterSending, person);
        await state.StatesBecomeAsync(person, "confirmation:dead:outcome_unknown reminder:pending reminder:pending");
        Assert.Equal(2, (await state.Sink.ToAsync(person.Email)).Length);
    }

    [Fact]
    public async Task A_message_is_claimed_by_one_worker_only()
    {
        var booking = NotificationWithMailSink.NewId();
        await state.SqlAsync<int>("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, due_at, created_at)
            select gen_random_uuid(), @booking, @booking, @booking, 'email', 'reminder', n, now() + interval '1 day', 'pending', now(), now() from generate_series(1, 1000) n
            """, new { booking });
        WorkingFor.AllPartners("as the worker does");
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            await using var scope = state.Service.Services.CreateAsyncScope();
            var queue = scope.ServiceProvider.GetRequiredService<DeliveryQueue>();
            while (await queue.ClaimAsync("email", 7, CancellationToken.None) is { Count: > 0 } claimed)
            {
                Assert.InRange(claimed.Count, 1, 7);
                mine.AddRange(claimed.Where(delivery => delivery.SubjectId == booking).Select(delivery => delivery.Id));
            }

            return mine;
        })));
        Assert.Equal(claims.Sum(mine => mine.Count), claims.SelectMany(mine => mine).Distinct().Count());
        // The service's own worker took some too: nobody took one that somebody else had.
        Assert.Equal(1, Assert.Single(await state.SqlAsync<int>("select distinct attempts from deliveries where subject_id = @booking", new { booking })));
        await state.SqlAsync<int>("delete from deliveries where subject_id = @booking", new { booking });
    }

    [Fact]
    public async Task Two_replicas_share_the_work_and_send_each_mail_once()
    {
        await using var second = await state.StartReplicaAsync($"--ConnectionStrings:database={state.Service.Database}");
        var people = new List<Person>();
        for (var i = 0; i < 30; i++)
        {
            people.Add(await state.RegisterAsync());
        }

        await Task.WhenAll(people.Select(person => state.PublishAsync(state.Confirmed(person))));
        foreach (var person in people)
        {
            await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        }

        foreach (var person in people)
        {
            await state.OnlyMailAsync(person);
        }
    }

    [Fact]
    public async Task A_contact_sealed_under_another_secret_is_kept_for_a_replica_that_can_open_it()
    {
        var person = await state.RegisterAsync();
        await state.SqlAsync<int>("update vault.data_keys set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where person_id = @Id", person);
        await state.PublishAsync(state.Confirmed(person));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<int>("select attempts from deliveries where person_id = @Id and kind = 'confirmation' and state = 'pending'", person)).Any(attempts => attempts >= 1), "it was tried");
        await state.SqlAsync<int>("update vault.data_keys set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where person_id = @Id", person);
        await state.OnlyMailAsync(person);
    }
}
