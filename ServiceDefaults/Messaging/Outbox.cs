using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>A message on its way out: <paramref name="Type"/> is the contract's full name as MassTransit routes it (<c>Namespace:Name</c>).</summary>
sealed record OutgoingMessage(Guid Id, string Type, bool IsCommand, string Body, string? TraceParent);

/// <summary>
/// The transactional outbox: messages are rows written by the transaction that caused them, so that a crash between the change and the
/// publication loses neither. Each row keeps the trace it was written in (W3C trace context), so that the trace goes on behind the broker.
/// </summary>
public sealed class Outbox(TimeProvider time)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal OutgoingMessage Event<T>(T message) where T : class => Describe(message, isCommand: false);

    internal OutgoingMessage Command<T>(T message) where T : class => Describe(message, isCommand: true);

    /// <summary>
    /// Stores what is to be sent and ends the transaction, in one round trip: the rows it has locked are held that much shorter. Where the first
    /// fails the server does not come to the second.
    /// </summary>
    /// <param name="before">What is to run before, in the same round trip.</param>
    internal async Task StoreAndCommitAsync(NpgsqlConnection connection, IReadOnlyList<NpgsqlBatchCommand> before, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in before)
        {
            batch.BatchCommands.Add(command);
        }

        if (messages.Count > 0)
        {
            batch.BatchCommands.Add(Storing(messages));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    NpgsqlBatchCommand Storing(IReadOnlyList<OutgoingMessage> messages)
    {
        // One statement however many messages: a bulk change (a supporter withdrawn, a series moved) writes hundreds.
        var command = new NpgsqlBatchCommand("""
            insert into platform.outbox (id, type, is_command, body, traceparent, enqueued_at, due_at)
            select id, type, is_command, body, traceparent, $6, $6
            from unnest($1, $2, $3, $4, $5) as m(id, type, is_command, body, traceparent)
            """);
        command.Parameters.AddWithValue(messages.Select(m => m.Id).ToArray());
        command.Parameters.AddWithValue(messages.Select(m => m.Type).ToArray());
        command.Parameters.AddWithValue(messages.Select(m => m.IsCommand).ToArray());
        command.Parameters.AddWithValue(messages.Select(m => m.Body).ToArray());
        command.Parameters.Add(new NpgsqlParameter { Value = messages.Select(m => m.TraceParent).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        return command;
    }

    /// <summary>Tells the relay of this process that there is something to send; relays of other replicas find it by looking.</summary>
    internal void Wake() => wake.Writer.TryWrite(true);

    internal async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await wake.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    OutgoingMessage Describe<T>(T message, bool isCommand) where T : class => new(
        Guid.CreateVersion7(time.GetUtcNow()),
        $"{typeof(T).Namespace}:{typeof(T).Name}",
        isCommand,
        JsonSerializer.Serialize(message, Json),
        Activity.Current?.Id);
}
