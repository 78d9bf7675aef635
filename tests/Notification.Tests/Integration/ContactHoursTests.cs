using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Notification.Tests.Integration;

/// <summary>What other services are told of when and how a person may be disturbed.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ContactHoursTests(NotificationWithMailSink state)
{
    static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task They_are_told_at_the_registration_and_at_each_change()
    {
        await state.KeepOutboxAsync();
        var person = await state.RegisterAsync("ar", new { quiet_hours = new { from = "21:30", to = "08:00" } });
        await ChangeAsync(person, new { words = "explicit" });
        await ChangeAsync(person, new { i_will_contact_you = true, quiet_hours = new { from = "13:00", to = "14:00" } });
        var told = (await state.SqlAsync<string>("select body from outbox_seen where type like '%:ContactHoursChanged' and body like '%' || @Id::text || '%'", new { person.Id }))
            .Select(body => JsonSerializer.Deserialize<ContactHoursChanged>(body, Wire)!);
        Assert.Equal(
            [
                new ContactHoursChanged(person.Id, state.Partner, 1, "Europe/Paris", "21:30", "08:00", "neutral", "ar"),
                new ContactHoursChanged(person.Id, state.Partner, 2, "Europe/Paris", null, null, "explicit", "ar"),
                new ContactHoursChanged(person.Id, state.Partner, 3, "Europe/Paris", "13:00", "14:00", "neutral", "ar"),
            ], told.OrderBy(change => change.Version));
    }

    [Fact]
    public async Task Of_people_who_were_there_before_they_are_told_by_the_migration()
    {
        var person = NotificationWithMailSink.NewId();
        await using var database = NpgsqlDataSource.Create(await TestServers.CreateDatabaseAsync());
        async Task RunAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        await RunAsync(await MigrationAsync(typeof(UnitOfWork), "0001_messaging"));
        await RunAsync(await MigrationAsync(typeof(NotificationService), "0001_notification"));
        await RunAsync($"""
            insert into participants (id, partner_id, language, time_zone, channels, words, reminders, quiet_from, quiet_to, i_will_contact_you, registered_at)
            values ('{person}', '{state.Partner}', 'fr', 'Africa/Tunis', '{"{}"}', 'explicit', '{"{3600}"}', 1290, 485, false, now());
            insert into deliveries (id, partner_id, participant_id, booking_id, channel, kind, lead_seconds, starts_at, state, due_at, created_at)
            values (gen_random_uuid(), '{state.Partner}', '{person}', '{person}', 'email', 'reminder', 3600, '2099-02-03T13:05:00.7Z', 'pending', now(), now())
            """);
        await RunAsync(await MigrationAsync(typeof(NotificationService), "0002_moves_and_offers"));
        await using var look = database.CreateCommand("select type, body, (select occasion from deliveries) from platform.outbox");
        await using var reader = await look.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal("Entraide.Notification.Contracts:ContactHoursChanged", reader.GetString(0));
        Assert.Equal(new ContactHoursChanged(person, state.Partner, 1, "Africa/Tunis", "21:30", "08:05", "explicit", "fr"), JsonSerializer.Deserialize<ContactHoursChanged>(reader.GetString(1), Wire));
        Assert.Equal(new DateTimeOffset(2099, 2, 3, 13, 5, 0, TimeSpan.Zero).ToUnixTimeSeconds().ToString(null as IFormatProvider), reader.GetString(2));
        Assert.False(await reader.ReadAsync());
    }

    async Task ChangeAsync(Person person, object policy) =>
        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/policy", policy, StrictJson.Options)).EnsureSuccessStatusCode();

    static async Task<string> MigrationAsync(Type ofAssembly, string name)
    {
        using var reader = new StreamReader(ofAssembly.Assembly.GetManifestResourceStream($"migrations.{name}")!);
        return await reader.ReadToEndAsync();
    }
}
