using System.Net.Http.Json;
using Entraide.Testing;
using Npgsql;

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
        foreach (var part in new[] { "98989898", sender, subject, title, word, canary.Email, canary.Email.Split('@')[0], Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(canary.Email)) })
        {
            Assert.DoesNotContain(state.Logs.Lines, line => line.Contains(part, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(part, dump, StringComparison.OrdinalIgnoreCase);
        }
    }

    async Task<string> DumpAsync()
    {
        var text = new System.Text.StringBuilder();
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
