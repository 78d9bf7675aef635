using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>
/// Carries the outbox to the broker. Rows are claimed with <c>for update skip locked</c>, so replicas share the work; each is deleted once
/// the broker has confirmed it, in the transaction that claimed it. A crash in between sends it again under the same id, and the
/// receiving inbox drops it. A broker that is away or hangs costs a time limit and a new connection, never a message.
/// </summary>
sealed class OutboxRelay(NpgsqlDataSource database, Outbox outbox, BrokerPublisher broker, TimeProvider time, ILogger<OutboxRelay> logger) : BackgroundService
{
    const int BatchSize = 200;
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sent = await RelayBatchAsync(stoppingToken);
                if (failing)
                {
                    logger.LogInformation("The broker takes messages again");
                    failing = false;
                }

                if (sent < BatchSize)
                {
                    await outbox.WaitAsync(LookAgain, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                {
                    logger.LogWarning("Messages wait in the outbox: {Reason}", exception.GetType().Name);
                    failing = true;
                }

                await broker.ResetAsync();
                await Task.Delay(LookAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task<int> RelayBatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var rows = (await connection.QueryAsync<OutboxRow>(new CommandDefinition("""
            select id, type, is_command, body, traceparent, enqueued_at, attempts from platform.outbox
            where due_at <= @now order by due_at, sequence limit @BatchSize for update skip locked
            """, new { now = now.UtcDateTime, BatchSize }, transaction, cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0)
        {
            return 0;
        }

        var outcomes = await Task.WhenAll(rows.Select(row => TryPublishAsync(row, cancellationToken)));
        var sent = rows.Where((_, i) => outcomes[i] is null).Select(row => row.Id).ToArray();
        // Not waited for until it is on disk: what a power cut brings back is sent again, and dropped by the inboxes.
        await connection.ExecuteAsync(new CommandDefinition("set local synchronous_commit = off; delete from platform.outbox where id = any(@sent)",
            new { sent }, transaction, cancellationToken: cancellationToken));

        // Refused by the broker (a command whose queue does not exist yet): later, a little later each time.
        var refused = rows.Where((_, i) => outcomes[i] is UnroutableException).ToArray();
        foreach (var row in refused)
        {
            await connection.ExecuteAsync(new CommandDefinition("update platform.outbox set attempts = attempts + 1, due_at = @due where id = @id",
                new { row.Id, due = (now + Backoff(row.Attempts)).UtcDateTime }, transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return outcomes.FirstOrDefault(outcome => outcome is not null and not UnroutableException) is { } failure
            ? throw new IOException("The broker did not confirm.", failure)
            : rows.Count;
    }

    async Task<Exception?> TryPublishAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        ActivityContext.TryParse(row.Traceparent, null, isRemote: true, out var parent);
        using var activity = MessagingTelemetry.Source.StartActivity($"{row.Type[(row.Type.LastIndexOf(':') + 1)..]} publish", ActivityKind.Producer, parent);
        activity?.SetTag("messaging.system", "rabbitmq").SetTag("messaging.operation.type", "publish")
            .SetTag("messaging.destination.name", row.Type).SetTag("messaging.message.id", row.Id);
        try
        {
            await broker.PublishAsync(row, activity?.Id ?? row.Traceparent, cancellationToken);
            MessagingTelemetry.Relayed.Record((time.GetUtcNow() - row.EnqueuedAt).TotalSeconds);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            return exception;
        }
    }

    static TimeSpan Backoff(int attempts) => TimeSpan.FromMilliseconds(Math.Min(5000, 250 * Math.Pow(2, Math.Min(attempts, 10))));
}

/// <summary>A row of the outbox as the relay reads it.</summary>
sealed class OutboxRow
{
    public Guid Id { get; init; }
    public string Type { get; init; } = "";
    public bool IsCommand { get; init; }
    public string Body { get; init; } = "";
    public string? Traceparent { get; init; }
    public DateTimeOffset EnqueuedAt { get; init; }
    public int Attempts { get; init; }
}
