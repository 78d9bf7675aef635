using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>The broker took the message but had no queue for it.</summary>
sealed class UnroutableException(string type) : Exception($"No queue is bound for {type}.");

/// <summary>
/// Publishes to the exchange of a contract in MassTransit's own envelope, with a confirm for each message and a time limit on each call.
/// The client underneath can wait for ever after a broker restart under load; here the connection is thrown away instead and made anew.
/// </summary>
sealed class BrokerPublisher(BrokerAddress address, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim connecting = new(1, 1);
    ConcurrentDictionary<string, Task> exchanges = new();
    IConnection? connection;
    IChannel? channel;

    /// <summary>Publishes and returns when the broker has it safe.</summary>
    /// <exception cref="UnroutableException">a command that no queue waits for</exception>
    /// <exception cref="TimeoutException">no confirm in time</exception>
    public async Task PublishAsync(OutboxRow row, string? traceParent, CancellationToken cancellationToken)
    {
        var open = await ChannelAsync(cancellationToken);
        await exchanges.GetOrAdd(row.Type, type => open.ExchangeDeclareAsync(type, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken))
            .WaitAsync(ConfirmWithin, time, cancellationToken);
        var properties = new BasicProperties
        {
            MessageId = row.Id.ToString(),
            ContentType = "application/vnd.masstransit+json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>(),
        };
        if (traceParent is not null)
        {
            properties.Headers["MT-Activity-Id"] = traceParent;
        }

        try
        {
            await open.BasicPublishAsync(row.Type, "", mandatory: row.IsCommand, properties, Envelope(row), cancellationToken)
                .AsTask().WaitAsync(ConfirmWithin, time, cancellationToken);
        }
        catch (PublishException exception) when (exception.IsReturn)
        {
            throw new UnroutableException(row.Type);
        }
    }

    /// <summary>Throws the connection away; the next publish makes a new one.</summary>
    public async Task ResetAsync()
    {
        var (oldConnection, oldChannel) = (connection, channel);
        (connection, channel, exchanges) = (null, null, new ConcurrentDictionary<string, Task>());
        try
        {
            if (oldConnection is not null)
            {
                await oldConnection.AbortAsync(TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(2), time);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or IOException or AlreadyClosedException or ObjectDisposedException or OperationCanceledException)
        {
            // It was broken: that is why it goes.
        }

        // Not awaited: with a broker that hangs, disposing blocks its thread until the peer answers, and the relay would stand still.
        _ = Task.Run(() =>
        {
            oldChannel?.Dispose();
            oldConnection?.Dispose();
        }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await ResetAsync();

    async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (channel is { IsOpen: true } open)
        {
            return open;
        }

        await connecting.WaitAsync(cancellationToken);
        try
        {
            if (channel is { IsOpen: true } meanwhile)
            {
                return meanwhile;
            }

            await ResetAsync();
            var factory = new ConnectionFactory
            {
                Uri = address.Uri,
                AutomaticRecoveryEnabled = false,
                RequestedConnectionTimeout = ConnectWithin,
                ContinuationTimeout = ConnectWithin,
                ClientProvidedName = $"{address.Service} outbox",
            };
            connection = await factory.CreateConnectionAsync(cancellationToken).WaitAsync(ConnectWithin * 2, time, cancellationToken);
            channel = await connection.CreateChannelAsync(new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken).WaitAsync(ConnectWithin, time, cancellationToken);
            return channel;
        }
        finally
        {
            connecting.Release();
        }
    }

    // The envelope MassTransit's consumers expect: https://masstransit.io/documentation/concepts/messages (message envelope).
    byte[] Envelope(OutboxRow row)
    {
        var name = JsonEncodedText.Encode(row.Type);
        return Encoding.UTF8.GetBytes($$"""
            {"messageId":"{{row.Id}}","conversationId":"{{row.Id}}","messageType":["urn:message:{{name}}"],"sentTime":"{{time.GetUtcNow():O}}","headers":{},"message":{{row.Body}}}
            """);
    }
}

/// <summary>Where the broker is, and under which name this service speaks to it.</summary>
sealed record BrokerAddress(Uri Uri, string Service);
