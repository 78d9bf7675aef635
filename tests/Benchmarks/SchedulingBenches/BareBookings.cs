using Entraide.Testing;
using Npgsql;
using RabbitMQ.Client;

namespace Entraide.Benchmarks.SchedulingBenches;

/// <summary>
/// What no booking of this design can go without, and nothing else: a read through the gateway, three durable commits of one small row each
/// (the booking, its hold, its confirmation), and between them two messages through a durable quorum queue, confirmed and consumed. One after the other.
/// </summary>
sealed class BareBookings : IAsyncDisposable
{
    readonly List<IChannel> channels = [];
    readonly string database;
    readonly IConnection broker;

    BareBookings(string database, IConnection broker) => (this.database, this.broker) = (database, broker);

    public static async Task<BareBookings> OpenAsync(CancellationToken cancellationToken)
    {
        var database = await TestServers.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var create = new NpgsqlCommand("create table steps (id bigint generated always as identity primary key, body text not null)", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new BareBookings(database, await new ConnectionFactory { Uri = new Uri(BenchServers.Broker) }.CreateConnectionAsync(cancellationToken));
    }

    /// <summary>One client: each call does all of it once. Not to be called while a call runs.</summary>
    public async Task<Func<Task>> ClientAsync(HttpClient http, string read, CancellationToken cancellationToken)
    {
        var channel = await broker.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        channels.Add(channel);
        var queue = $"bare-{Guid.CreateVersion7()}";
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
        var arrived = new SemaphoreSlim(0);
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            arrived.Release();
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
        var body = new string('x', 400);
        return async () =>
        {
            (await http.GetAsync(read, cancellationToken)).EnsureSuccessStatusCode();
            await CommitAsync(body, cancellationToken);
            for (var hop = 0; hop < 2; hop++)
            {
                await channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, System.Text.Encoding.ASCII.GetBytes(body), cancellationToken);
                await arrived.WaitAsync(cancellationToken);
                await CommitAsync(body, cancellationToken);
            }
        };
    }

    async Task CommitAsync(string body, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("insert into steps (body) values ($1)", connection) { Parameters = { new() { Value = body } } };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels)
        {
            await channel.DisposeAsync();
        }

        await broker.DisposeAsync();
    }
}
