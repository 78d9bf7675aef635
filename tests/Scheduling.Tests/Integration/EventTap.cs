using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Entraide.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Listens to one kind of event on the broker, as another service would.</summary>
public sealed class EventTap<TEvent> : IAsyncDisposable
{
    readonly IConnection connection;
    readonly IChannel channel;
    readonly ConcurrentQueue<JsonNode> heard = [];

    EventTap(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    /// <summary>What was heard so far.</summary>
    public IReadOnlyList<JsonNode> Heard => [.. heard];

    public static async Task<EventTap<TEvent>> OpenAsync()
    {
        var exchange = $"{typeof(TEvent).Namespace}:{typeof(TEvent).Name}";
        var connection = await new ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(EventTap<TEvent>).Assembly)) }.CreateConnectionAsync();
        var tap = new EventTap<TEvent>(connection, await connection.CreateChannelAsync());
        await tap.channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var queue = await tap.channel.QueueDeclareAsync();
        await tap.channel.QueueBindAsync(queue.QueueName, exchange, "");
        var consumer = new AsyncEventingBasicConsumer(tap.channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            tap.heard.Enqueue(JsonNode.Parse(delivery.Body.Span)!["message"]!);
            return Task.CompletedTask;
        };
        await tap.channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return tap;
    }

    /// <summary>Returns the events of which <paramref name="member"/> is <paramref name="id"/>, once there is one.</summary>
    public async Task<IReadOnlyList<JsonNode>> OfAsync(string member, Guid id)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(Of(member, id).Count > 0), $"a {typeof(TEvent).Name} is published");
        return Of(member, id);
    }

    public IReadOnlyList<JsonNode> Of(string member, Guid id) => [.. heard.Where(message => (Guid)message[member]! == id)];

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
