using System.Net.Http.Json;
using System.Text;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Rule 1: contact details are nowhere but in the vault.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class CanaryTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task An_address_is_in_no_log_line_no_message_and_no_table()
    {
        var person = await state.RegisterAsync();
        await state.KeepOutboxAsync();
        var (sender, subject, title, word) = ($"s{NotificationWithMailSink.NewId():N}", $"b{NotificationWithMailSink.NewId():N}", $"t{NotificationWithMailSink.NewId():N}", $"w{NotificationWithMailSink.NewId():N}");
        var canary = await state.RegisterAsync("en", new { words = "disguise", disguise = new { sender, subject, calendar_title = title }, exit_word = word, calendar_entries = true });
        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{canary.Id}/contacts/voice", new { value = "+33698989898" })).EnsureSuccessStatusCode();
        (await state.Http.PostAsJsonAsync("/v1/notifications/lookup", new { channel = "voice", value = "+33698989898" })).EnsureSuccessStatusCode();
        await state.Sink.StopAsync();
        try
        {
            await state.PublishAsync(state.Confirmed(canary));
            await state.PublishAsync(state.Confirmed(person));
            await Eventually.HoldsAsync(async () => (await state.SqlAsync<int>("select attempts from deliveries where person_id = @Id and kind = 'confirmation' and state = 'pending'", canary)).Any(attempts => attempts >= 1), "an attempt failed");
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.OnlyMailAsync(canary);
        await state.StatesBecomeAsync(canary, "confirmation:sent reminder:pending reminder:pending");
        Assert.Contains(state.Logs.Lines, line => line.Contains("was not taken at attempt"));
        Assert.Equal(["Entraide.Notification.Contracts:ContactHoursChanged", "Entraide.Notification.Contracts:ParticipantRegistered", "Entraide.Scheduling.Contracts:BookingConfirmed"],
            await state.SqlAsync<string>("select type from outbox_seen where body like '%' || @Id::text || '%' order by type", new { canary.Id }));

        var dump = await DumpAsync();
        Assert.Contains(canary.Id.ToString(), dump);
        foreach (var part in new[] { "98989898", sender, subject, title, word, canary.Email, canary.Email.Split('@')[0], Convert.ToHexStringLower(Encoding.UTF8.GetBytes(canary.Email)) })
        {
            Assert.DoesNotContain(state.Logs.Lines, line => line.Contains(part, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(part, dump, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_trace_a_metric_and_a_dead_letter_hold_ids_only()
    {
        using var overheard = new Overheard(state.Service.Services);
        var (sender, subject) = ($"s{NotificationWithMailSink.NewId():N}", $"b{NotificationWithMailSink.NewId():N}");
        var canary = await state.RegisterAsync("en", new { words = "disguise", disguise = new { sender, subject, calendar_title = "Reading" } });
        await state.PublishAsync(state.Confirmed(canary));
        await state.OnlyMailAsync(canary);
        await state.SqlAsync<int>($"""
            create or replace function break_for_one() returns trigger language plpgsql as $$
            begin if new.person_id = '{canary.Id}' and new.kind = 'expiring' then raise exception 'Broken by a test.'; end if; return new; end $$;
            create or replace trigger break_for_one before insert on deliveries for each row execute function break_for_one()
            """);
        string letter;
        try
        {
            await state.PublishAsync(new OwnCreditsExpiring(canary.Id, state.Partner, NotificationWithMailSink.NewId(), 3, NotificationWithMailSink.In(TimeSpan.FromDays(30))));
            letter = await DeadLetterAsync("notification-announce-expiring-credits_error", canary.Id);
        }
        finally
        {
            await state.SqlAsync<int>("drop trigger break_for_one on deliveries");
        }

        Assert.Contains("Broken by a test.", letter);
        Assert.Contains(overheard.Lines, line => line.Contains("mail send", StringComparison.Ordinal));
        foreach (var part in new[] { sender, subject, canary.Email, canary.Email.Split('@')[0] })
        {
            Assert.DoesNotContain(part, letter, StringComparison.OrdinalIgnoreCase);
            // The test's own client speaks to the mail sink about the address.
            Assert.DoesNotContain(overheard.Lines, line => line.Contains(part, StringComparison.OrdinalIgnoreCase) && !line.Contains("System.Net.Http", StringComparison.Ordinal));
        }
    }

    // Its body, and what the headers say of the failure. A consumer gives up after some fifty seconds.
    static async Task<string> DeadLetterAsync(string queue, Guid about)
    {
        var factory = new ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(CanaryTests).Assembly)) };
        string? found = null;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                // A queue that is not there yet closes the channel, and one that is just being made the connection.
                await using var broker = await factory.CreateConnectionAsync();
                await using var channel = await broker.CreateChannelAsync();
                while (found is null && await channel.BasicGetAsync(queue, autoAck: true) is { } letter)
                {
                    var headers = string.Join('\n', letter.BasicProperties.Headers?.Select(header => $"{header.Key}: {(header.Value is byte[] text ? Encoding.UTF8.GetString(text) : header.Value)}") ?? []);
                    var all = $"{headers}\n{Encoding.UTF8.GetString(letter.Body.Span)}";
                    found = all.Contains(about.ToString(), StringComparison.Ordinal) ? all : null;
                }
            }
            catch (OperationInterruptedException)
            {
                // Not yet.
            }

            return found is not null;
        }, "the message is given up", TimeSpan.FromMinutes(2));
        return found!;
    }

    async Task<string> DumpAsync()
    {
        var text = new StringBuilder();
        await using var source = NpgsqlDataSource.Create(state.Service.Database);
        foreach (var table in await state.SqlAsync<string>("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'platform', 'vault')"))
        {
            await using var command = source.CreateCommand($"select t::text from {table} t");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.AppendLine(reader.GetString(0));
            }
        }

        return text.ToString();
    }
}
