using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Entraide.Notification.Leaving;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Rule 4, with the backups that docs/backups.md tells operators to make: an old one brings nobody back who left since.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class BackupTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task An_old_backup_beside_the_keys_of_today_brings_back_those_who_are_here_and_nobody_who_left()
    {
        var (left, stays, changed) = (await state.RegisterAsync("en"), await state.RegisterAsync("en"), await state.RegisterAsync("en"));
        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{changed.Id}/contacts/sms", new { value = "+33687654321" })).EnsureSuccessStatusCode();
        foreach (var person in new[] { left, stays })
        {
            (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/contacts/sms", new { value = "+33687654321" })).EnsureSuccessStatusCode();
            await state.PublishAsync(state.Confirmed(person));
            await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        }

        // The ordinary backup: everything but the keys. In it is no contact, and nothing that would open one or tell whether it is one.
        var backup = await DumpAsync(state.Service.Database, "--exclude-schema=vault");
        Assert.Contains(left.Id.ToString(), backup);
        Assert.DoesNotContain("vault.", backup);
        foreach (var text in new[] { left.Email, left.Email.Split('@')[0], Convert.ToHexStringLower(Encoding.UTF8.GetBytes(left.Email)), "87654321", Convert.ToHexStringLower("87654321"u8) })
        {
            Assert.DoesNotContain(text, backup, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var secret in await state.SqlAsync<byte[]>("select wrapped_key from vault.data_keys union all select wrapped_key from vault.partner_keys union all select digest from vault.lookups"))
        {
            Assert.DoesNotContain(Convert.ToHexStringLower(secret), backup);
        }

        (await state.Http.DeleteAsync($"/v1/notifications/participants/{left.Id}")).EnsureSuccessStatusCode();
        (await state.Http.DeleteAsync($"/v1/notifications/participants/{changed.Id}/contacts/sms")).EnsureSuccessStatusCode();
        var newcomer = await state.RegisterAsync();
        var keys = await DumpAsync(state.Service.Database, "--schema=vault");
        Assert.DoesNotContain(left.Id.ToString(), keys);
        var mails = (await state.Sink.ToAsync(stays.Email)).Length;

        // The disaster: yesterday's data, today's keys, and reminders that have fallen due.
        var restored = await TestServers.CreateDatabaseAsync();
        await RestoreAsync(restored, backup);
        await RestoreAsync(restored, keys);
        await using var source = NpgsqlDataSource.Create(restored);
        Assert.Equal(1L, await ScalarAsync(source, $"select count(*) from people where id = '{left.Id}'"));
        Assert.Equal(2L, await ScalarAsync(source, $"select count(*) from contacts where person_id = '{left.Id}'"));
        Assert.Equal(0L, await ScalarAsync(source, $"select count(*) from people where id = '{newcomer.Id}'"));
        await ScalarAsync(source, $"update deliveries set due_at = now() - interval '1 minute' where kind = 'reminder' and person_id in ('{left.Id}', '{stays.Id}')");
        await using var service = await state.StartOnAsync(restored);
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(stays.Email)).Length >= mails + 2, "who stays is reminded");
        await Eventually.HoldsAsync(async () => 0L == (long)(await ScalarAsync(source, $"select count(*) from deliveries where person_id = '{left.Id}' and state in ('pending', 'sending')"))!, "nothing waits for who left");
        Assert.Single(await state.Sink.ToAsync(left.Email));
        Assert.Equal("reminder:no_contact", await ScalarAsync(source, $"select string_agg(distinct kind || ':' || reason, ' ') from deliveries where person_id = '{left.Id}' and state <> 'sent'"));

        using (var exporter = service.As(state.Partner, $"{NotificationWithMailSink.Scopes} notifications.export"))
        {
            Assert.Contains(stays.Email, await exporter.GetStringAsync($"/v1/notifications/participants/{stays.Id}/export"));
            var export = await exporter.GetStringAsync($"/v1/notifications/participants/{left.Id}/export");
            Assert.DoesNotContain(left.Email, export);
            Assert.Contains("\"contacts\":{}", export);
            Assert.Contains("\"unreadable_contacts\":[\"email\",\"sms\"]", export);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await exporter.PutAsJsonAsync($"/v1/notifications/participants/{left.Id}/contacts/email", new { value = left.Email })).StatusCode);

            // Who took a contact back since does not have it again, and can say the others anew.
            Assert.Contains("\"unreadable_contacts\":[\"email\",\"sms\"]", await exporter.GetStringAsync($"/v1/notifications/participants/{changed.Id}/export"));
            (await exporter.PutAsJsonAsync($"/v1/notifications/participants/{changed.Id}/contacts/email", new { value = changed.Email })).EnsureSuccessStatusCode();
            Assert.Contains($"\"contacts\":{{\"email\":\"{changed.Email}\"}}", await exporter.GetStringAsync($"/v1/notifications/participants/{changed.Id}/export"));
            var found = await exporter.PostAsJsonAsync("/v1/notifications/lookup", new { channel = "email", value = left.Email }, StrictJson.Options);
            Assert.Equal("""{"people":[]}""", await found.Content.ReadAsStringAsync());
        }

        // And what else came back of them goes again.
        WorkingFor.AllPartners("as the job does");
        await using (var scope = service.Services.CreateAsyncScope())
        {
            await ActivatorUtilities.CreateInstance<EraseAgain>(scope.ServiceProvider).RunAsync(CancellationToken.None);
        }

        foreach (var table in Erasure.Tables)
        {
            Assert.Equal(0L, await ScalarAsync(source, $"select count(*) from {table} where person_id = '{left.Id}'"));
        }

        Assert.Equal(0L, await ScalarAsync(source, $"select count(*) from people where id = '{left.Id}'"));
        Assert.Equal(1L, await ScalarAsync(source, $"select count(*) from people where id = '{stays.Id}'"));
        Assert.Single(await state.Sink.ToAsync(left.Email));
    }

    static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    static Task<string> DumpAsync(string database, string what) => RunAsync("pg_dump", database, null, what);

    static Task RestoreAsync(string database, string dump) => RunAsync("psql", database, dump, "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction");

    static async Task<string> RunAsync(string program, string database, string? input, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(database);
        using var process = Process.Start(new ProcessStartInfo(TestServers.PostgresProgram(program), [.. arguments, $"--dbname=host={to.Host} port={to.Port} user={to.Username} dbname={to.Database}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}
