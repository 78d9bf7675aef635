using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>
/// Runs the bus that the consumers hang on, and replaces it by a new one when the broker answers but the consumers do not come back.
/// A bus whose client hung while the broker went away can be stopped and started any number of times without ever consuming again
/// (MassTransit issues 5692 and 4501): only a new one, with connections of its own, helps.
/// </summary>
sealed class ConsumingBus(Func<IBusControl> create, BrokerAddress address, TimeProvider time, ILogger<ConsumingBus> logger) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3), LongestPatience = TimeSpan.FromSeconds(24);
    static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4);

    volatile IBusControl? bus;

    /// <summary>Whether every queue is being consumed.</summary>
    internal bool IsHealthy => bus?.CheckHealth().Status == BusHealthStatus.Healthy;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the path of start-up: MassTransit connects synchronously up to its first await.
        await Task.Yield();
        bus = Start(stoppingToken);
        DateTimeOffset? reachableSince = null;
        var patience = Patience;
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (IsHealthy)
            {
                (reachableSince, patience) = (null, Patience);
            }
            else if (!await BrokerAnswersAsync(stoppingToken))
            {
                reachableSince = null;
            }
            else if (time.GetUtcNow() - (reachableSince ??= time.GetUtcNow()) >= patience)
            {
                logger.LogWarning("The broker answers but the consumers do not: starting a new bus");
                var hung = bus;
                bus = Start(stoppingToken);
                _ = StopAsync(hung);
                // On a busy machine declaring the queues can take longer than the first patience: the new bus gets more of it.
                (reachableSince, patience) = (null, patience * 2 < LongestPatience ? patience * 2 : LongestPatience);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await StopAsync(bus);
    }

    // Not awaited: while the broker is away it would not return, and requests are answered all the same.
    IBusControl Start(CancellationToken stoppingToken)
    {
        var fresh = create();
        _ = fresh.StartAsync(stoppingToken).ContinueWith(
            started => logger.LogWarning("The bus did not start: {Reason}", started.Exception?.GetBaseException().GetType().Name),
            stoppingToken, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return fresh;
    }

    async Task StopAsync(IBusControl? old)
    {
        if (old is null)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(StopWithin, time);
            await Task.Run(() => old.StopAsync(limit.Token), limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception)
        {
            logger.LogWarning("The old bus did not stop in time: {Reason}", exception.GetType().Name);
        }
    }

    async Task<bool> BrokerAnswersAsync(CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(Look);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Uri.Host, address.Uri.Port, limit.Token);
            // A proxy in front accepts for a dead broker too; a live one answers the protocol header.
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\x09\x01"u8.ToArray(), limit.Token);
            return await stream.ReadAsync(new byte[1], limit.Token) > 0;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            stoppingToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
