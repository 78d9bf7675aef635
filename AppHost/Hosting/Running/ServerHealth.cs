using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Entraide.Hosting;

// Tells whether a broker or a database server answers its clients. The orchestrator's own probes only speak HTTP.
static class ServerHealth
{
    static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(150);
    static readonly TimeSpan Steady = TimeSpan.FromSeconds(3);

    public static bool Knows(IResource resource) => resource is RabbitMQServerResource or PostgresServerResource;

    public static async Task FollowAsync(Board board, Instance instance, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (instance.State.Phase is Phase.Running)
            {
                var pid = instance.State.Pid;
                var (healthy, reason) = await CheckAsync(instance.Resource, instance.State.Healthy is true, cancellationToken);
                board.Update(instance, state => state.Phase is Phase.Running && state.Pid == pid
                    ? state with { Healthy = healthy, HealthReason = reason, CheckedAt = state.Healthy == healthy ? state.CheckedAt : TimeProvider.System.GetUtcNow() }
                    : state);
            }

            await Task.Delay(instance.State.Healthy is true ? Steady : Eager, cancellationToken);
        }
    }

    static async Task<(bool Healthy, string? Reason)> CheckAsync(IResource resource, bool wasHealthy, CancellationToken cancellationToken)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            await (resource switch
            {
                RabbitMQServerResource broker when wasHealthy => StayConnectedAsync(broker.PrimaryEndpoint.Port, patient.Token),
                RabbitMQServerResource broker => SpeakAmqpAsync(broker.PrimaryEndpoint.Port, patient.Token),
                PostgresServerResource server => ConnectAsync(server, patient.Token),
                _ => Task.CompletedTask,
            });
            return (true, null);
        }
        catch (Exception exception) when (exception is SocketException or IOException or NpgsqlException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, exception.Message);
        }
    }

    // The proxy takes connections even when there is no broker behind it, so the broker's own greeting is waited for:
    // a method frame (type 1, channel 0) with connection.start.
    static async Task SpeakAmqpAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken);
        var greeting = new byte[11];
        await stream.ReadExactlyAsync(greeting, cancellationToken);
        if (greeting is not [1, 0, 0, _, _, _, _, 0, 10, 0, 10])
        {
            throw new IOException("The broker answered something other than AMQP 0-9-1.");
        }
    }

    // A broker that has greeted once is only asked whether it still takes connections: it logs every greeting that leads to nothing as an error.
    // The proxy closes a connection at once when there is no broker behind it.
    static async Task StayConnectedAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var closed = client.GetStream().ReadAsync(new byte[1], cancellationToken).AsTask();
        if (await Task.WhenAny(closed, Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken)) == closed)
        {
            await closed;
            throw new IOException("The broker takes no connections.");
        }

        // Reading ends with the connection; that is no failure.
        _ = closed.ContinueWith(read => read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    static async Task ConnectAsync(PostgresServerResource server, CancellationToken cancellationToken)
    {
        await using var connection = await Databases.OpenAsync(server, cancellationToken);
    }
}
