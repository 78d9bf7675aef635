using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Messaging;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.Benchmarks.NotificationBenches;

/// <summary>
/// The notification service as a process of its own, people with addresses, a mail sink in this process, and somebody who publishes as any service
/// does: by an outbox of their own, its relay and the broker.
/// </summary>
sealed class NotifyingService : IAsyncDisposable
{
    const string Key = "a secret of the benchmarks, of more than 32 characters";

    readonly List<ServiceProcess> replicas = [];
    readonly Guid partner = Guid.CreateVersion7();
    string database = "";
    TestGateway gateway = null!;
    WebApplication publisher = null!;

    public FastMailSink Sink { get; } = new();

    public IReadOnlyList<Guid> People { get; private set; } = [];

    /// <summary>The service's processes.</summary>
    public IReadOnlyList<ServiceProcess> Replicas => replicas;

    /// <param name="people">How many, each reminded two hours before where <paramref name="reminded"/>.</param>
    public static async Task<NotifyingService> StartAsync(BenchServers servers, int people, bool reminded, CancellationToken cancellationToken)
    {
        var service = new NotifyingService { database = await TestServers.CreateDatabaseAsync(), gateway = await TestGateway.StartAsync() };
        try
        {
            await service.AddReplicaAsync(servers, cancellationToken);
            await service.StartPublisherAsync(cancellationToken);
            await service.RegisterAsync(people, reminded, cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async Task AddReplicaAsync(BenchServers servers, CancellationToken cancellationToken) => replicas.Add(await servers.StartAsync(
        "Notification", "Entraide.Notification", database, BenchServers.FreeUrl(), new Uri(gateway.Url), [$"--Vault:Key={Key}", $"--Smtp:Url={Sink.Url}"], cancellationToken));

    /// <summary>Tells of <paramref name="count"/> confirmed bookings, of one person after the other.</summary>
    public async Task PublishAsync(int first, int count, CancellationToken cancellationToken)
    {
        var startsAt = TimeProvider.System.GetUtcNow().AddDays(3);
        await using var scope = publisher.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        for (var i = first; i < first + count; i++)
        {
            work.Publish(new BookingConfirmed(Guid.CreateVersion7(), partner, People[i % People.Count], Guid.CreateVersion7(), startsAt, startsAt.AddHours(1), "video", Guid.CreateVersion7(), 1));
        }

        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Makes <paramref name="count"/> reminders due, all at once.</summary>
    public Task RemindAsync(int count, CancellationToken cancellationToken) => SqlAsync("""
        insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, state, due_at, created_at)
        select gen_random_uuid(), @partner, (@people::uuid[])[1 + n % @known], gen_random_uuid(), 'email', 'reminder', 7200, '', now() + interval '2 hours', 'pending', now(), now()
        from generate_series(1, @count) n
        """, new { partner, people = People.ToArray(), known = People.Count, count }, cancellationToken);

    /// <summary>How many messages are in a state other than sent.</summary>
    public async Task<long> UnsentAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        return await connection.QuerySingleAsync<long>(new CommandDefinition("select count(*) from deliveries where state <> 'sent'", cancellationToken: cancellationToken));
    }

    async Task StartPublisherAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", $"--ConnectionStrings:database={await TestServers.CreateDatabaseAsync()}",
            $"--ConnectionStrings:broker={BenchServers.Broker}", $"--services:gateway:http:0={gateway.Url}"]);
        builder.Logging.ClearProviders();
        builder.AddService("bench", typeof(NotifyingService).Assembly);
        builder.AddMessaging("bench", typeof(NotifyingService).Assembly);
        publisher = builder.Build();
        await publisher.StartAsync(cancellationToken);
    }

    async Task RegisterAsync(int count, bool reminded, CancellationToken cancellationToken)
    {
        using var http = CarefulCaller.Client(replicas[0].Url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(partner, "notifications.read notifications.write"));
        string[] reminders = reminded ? ["PT2H"] : [];
        var people = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            using var answer = await http.PostAsJsonAsync("/v1/notifications/participants", new { email = $"p{i}@example.org", language = "fr", time_zone = "Europe/Paris", policy = new { reminders } }, StrictJson.Options, cancellationToken);
            people.Add((Guid)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken))!["participant_id"]!);
        }

        People = people;
    }

    async Task SqlAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, commandTimeout: 300, cancellationToken: cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }

        if (publisher is not null)
        {
            await publisher.StopAsync();
            await publisher.DisposeAsync();
        }

        await gateway.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
