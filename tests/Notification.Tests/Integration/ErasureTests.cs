using System.Net;
using System.Net.Http.Json;
using Entraide.Notification.Leaving;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ErasureTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task Who_left_is_in_no_table_and_others_are_told_once()
    {
        await state.KeepOutboxAsync();
        var (person, other) = (await state.RegisterAsync(), await state.RegisterAsync());
        await FillAsync(person);
        await FillAsync(other);
        // Holds back what would be told: none of it may be told any more, but that they left.
        await state.SqlAsync<int>("insert into platform.outbox (id, type, is_command, body, enqueued_at, due_at) values (gen_random_uuid(), 'Entraide.Notification.Contracts:ContactHoursChanged', false, jsonb_build_object('participantId', @Id), now(), now() + interval '1 day')", person);
        Assert.Contains("platform.outbox", await TracesAsync(person.Id.ToString()));

        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync($"/v1/notifications/participants/{person.Id}")).StatusCode);
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select count(*) from platform.outbox where strpos(body, @id) > 0", new { id = person.Id.ToString() }))[0] == 0, "it is told");
        Assert.Equal(1, (await state.SqlAsync<long>("select count(*) from outbox_seen where type = 'Entraide.Notification.Contracts:ParticipantErased' and strpos(body, @id) > 0", new { id = person.Id.ToString() }))[0]);
        await NowhereAsync(person);
        Assert.NotEmpty(await TracesAsync(other.Id.ToString()));

        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync($"/v1/notifications/participants/{person.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync($"/v1/notifications/participants/{NotificationWithMailSink.NewId()}")).StatusCode);
    }

    [Fact]
    public async Task What_arrives_about_them_later_changes_nothing_and_sends_nothing()
    {
        var person = await state.RegisterAsync();
        var booking = state.Confirmed(person);
        (await state.Http.DeleteAsync($"/v1/notifications/participants/{person.Id}")).EnsureSuccessStatusCode();
        await state.SettleAsync();
        var offer = new PlaceOffered(NotificationWithMailSink.NewId(), NotificationWithMailSink.NewId(), state.Partner, person.Id, booking.StartsAt, booking.EndsAt, NotificationWithMailSink.In(TimeSpan.FromHours(20)), "chat");
        await state.PublishInOrderAsync(booking, offer,
            NotificationWithMailSink.Moved(booking, 2, booking.StartsAt, booking.StartsAt.AddDays(1)),
            new SupporterReplaced(booking.BookingId, state.Partner, person.Id, NotificationWithMailSink.NewId(), NotificationWithMailSink.NewId(), booking.StartsAt, 3),
            state.CancelledAfter(booking));
        await NowhereAsync(person);
        Assert.Empty(await state.Sink.ToAsync(person.Email));

        // Somebody who was never here is another matter: that is a mistake somebody should see.
        var unknown = new Person(NotificationWithMailSink.NewId(), "unknown@example.org");
        await state.PublishInOrderAsync(state.Confirmed(unknown));
        Assert.Equal(["unknown_participant"], await state.SqlAsync<string>("select reason from deliveries where person_id = @Id", unknown));
    }

    [Fact]
    public async Task Every_table_that_says_whose_its_rows_are_is_known_to_the_erasure() => Assert.Equal(
        Erasure.Tables.Concat(Erasure.OfSupporters).Concat(Erasure.Unlinked).Select(table => table.Contains('.') ? table : $"public.{table}").Order(StringComparer.Ordinal),
        (await state.SqlAsync<string>("select table_schema || '.' || table_name from information_schema.columns where column_name in ('person_id', 'participant_id', 'supporter_id', 'staff_id')")).Order(StringComparer.Ordinal));

    async Task FillAsync(Person person)
    {
        foreach (var (channel, value) in new[] { ("sms", "+33611111111"), ("app", "device") })
        {
            (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/contacts/{channel}", new { value })).EnsureSuccessStatusCode();
        }

        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/policy", new { words = "disguise", disguise = new { sender = "Library", subject = "Your loan", calendar_title = "Reading" } })).EnsureSuccessStatusCode();
        await state.PublishAsync(new CrisisSignalled(NotificationWithMailSink.NewId(), state.Partner, person.Id, null, null, null, "AQ", NotificationWithMailSink.In(TimeSpan.Zero)));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select count(*) from escalations where person_id = @Id", person))[0] == 1, "the signal is known");
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
    }

    async Task NowhereAsync(Person person)
    {
        // Their partner's systems hear that they left, by the id they have; whatever they heard before points to nobody.
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("select type from partner_events where strpos(data::text, @id) > 0", new { id = person.Id.ToString() })).SequenceEqual(["participant.erased"]), "earlier events point to nobody");
        foreach (var text in new[] { person.Id.ToString(), person.Id.ToString("N"), person.Email, person.Email.Split('@')[0] })
        {
            Assert.Empty((await TracesAsync(text)).Except(["public.partner_events"]));
        }
    }

    /// <summary>The tables, of every schema, in which <paramref name="text"/> stands; but for what the tests keep themselves.</summary>
    async Task<string[]> TracesAsync(string text)
    {
        var traces = new List<string>();
        foreach (var table in await state.SqlAsync<string>("select table_schema || '.' || table_name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') and table_name <> 'outbox_seen'"))
        {
            if ((await state.SqlAsync<long>($"select count(*) from {table} t where strpos(lower(t::text), @text) > 0", new { text }))[0] > 0)
            {
                traces.Add(table);
            }
        }

        return [.. traces];
    }
}
