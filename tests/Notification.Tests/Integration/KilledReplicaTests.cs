using System.Diagnostics;
using System.Net;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>
/// Beside the replica of <see cref="NotificationWithMailSink"/> a second one, a process of its own with a relay of its own, which is killed (SIGKILL)
/// as soon as that relay has taken a certain mail: what it had under way then is taken and not marked, or claimed and not sent.
/// </summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class KilledReplicaTests(NotificationWithMailSink state) : IAsyncLifetime
{
    const int Each = 60;

    readonly List<Person> people = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            people.Add(await state.RegisterAsync());
        }
    }

    public Task DisposeAsync() => state.SqlAsync<int>("delete from deliveries where person_id = any(@ids)", new { ids = Ids });

    Guid[] Ids => [.. people.Select(person => person.Id)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Mails_are_repeated_once_at_the_most_and_none_is_lost_unseen(int kills)
    {
        await state.SqlAsync<int>("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, due_at, created_at)
            select gen_random_uuid(), @Partner, person, gen_random_uuid(), 'email', 'reminder', 7200, now() + interval '2 hours', 'pending', now() + interval '1 hour', now()
            from unnest(@ids) person, generate_series(1, @Each)
            """, new { state.Partner, ids = Ids, Each });
        var (taken, byTheDead) = (new List<string>(), new List<string>());
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var relay = new FastMailSink();
            using var doomed = await StartAsync(relay);
            var killed = new TaskCompletionSource();
            // Of the second time only what the first left is due, and little of it may come here.
            relay.OnTaken = count =>
            {
                if (count >= (kill == 1 ? 40 : 1) && killed.TrySetResult())
                {
                    doomed.Kill();
                }
            };
            // The other replica alone could send all of it before this one has looked: while its relay is away, it only tries now and then.
            taken.AddRange(await TakenByTheOtherAsync());
            await state.Sink.StopAsync();
            await state.SqlAsync<int>(kill == 1
                ? "update deliveries set due_at = now() where person_id = any(@ids)"
                : "update deliveries set lease_until = now() where person_id = any(@ids) and state = 'sending'", new { ids = Ids });
            await Task.WhenAny(killed.Task, Eventually.HoldsAsync(async () => await CountAsync("state in ('pending', 'sending')") == 0, "all is sent"));
            doomed.Kill();
            await doomed.WaitForExitAsync();
            await state.Sink.StartAsync();
            // Wait for what the other replica has under way, too: what is left is the dead one's.
            await Eventually.HoldsAsync(async () => await CountAsync("state = 'pending'") == 0, "the rest is sent by the other");
            byTheDead.AddRange(relay.Mails.SelectMany(mail => Enumerable.Repeat(mail.Key, mail.Value.Count)));
        }

        Assert.NotEmpty(byTheDead);
        // As if the leases had run out.
        await state.SqlAsync<int>("update deliveries set lease_until = now() where person_id = any(@ids) and state = 'sending'", new { ids = Ids });
        await Eventually.HoldsAsync(async () => await CountAsync("state in ('pending', 'sending')") == 0, "all is sent or given up");

        taken.AddRange(await TakenByTheOtherAsync());
        var times = taken.Concat(byTheDead).CountBy(id => id).ToDictionary();
        Assert.All(times.Values, count => Assert.InRange(count, 1, 2));
        var rows = await state.SqlAsync<(Guid Id, string State, int Doubts)>("select id, state, doubts from deliveries where person_id = any(@ids)", new { ids = Ids });
        Assert.Equal(people.Count * Each, rows.Length);
        Assert.All(rows, row => Assert.True(times.ContainsKey($"<{row.Id:N}@rappel.example>") || row is { State: "dead", Doubts: 1 }, row.ToString()));
        // Given up is only what two replicas in a row died with.
        Assert.True(kills > 1 || rows.All(row => row.State == "sent"));
        Assert.All(rows.Where(row => times.GetValueOrDefault($"<{row.Id:N}@rappel.example>") > 1), row => Assert.Equal(1, row.Doubts));
    }

    // The sink forgets them when it stops.
    async Task<IReadOnlyList<string>> TakenByTheOtherAsync()
    {
        List<string> ids = [];
        foreach (var person in people)
        {
            ids.AddRange((await state.Sink.ToAsync(person.Email)).Select(mail => mail.Headers["message-id"]));
        }

        return ids;
    }

    async Task<long> CountAsync(string where) => (await state.SqlAsync<long>($"select count(*) from deliveries where person_id = any(@ids) and {where}", new { ids = Ids }))[0];

    async Task<Process> StartAsync(FastMailSink relay)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var url = $"http://127.0.0.1:{FreePort.Take()}";
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            Repository.File("artifacts", "bin", "Notification", configuration, "Entraide.Notification.dll"), "--urls", url, $"--ConnectionStrings:database={state.Service.Database}",
            $"--ConnectionStrings:broker={TestServers.Broker(typeof(KilledReplicaTests).Assembly)}", $"--services:gateway:http:0={state.Service.Gateway.Url}",
            "--Vault:Key=a secret for tests, of more than 32 characters", $"--Smtp:Url={relay.Url}", "--Logging:LogLevel:Default=Error",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await http.GetAsync($"{url}/health/ready")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the second replica is ready");
        return process;
    }
}
