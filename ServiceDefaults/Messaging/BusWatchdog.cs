using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>
/// Starts the bus again when the broker answers but the consumers do not come back: MassTransit waits up to half a minute
/// between its own attempts, and the client underneath can hang for good after a restart of the broker.
/// </summary>
sealed class BusWatchdog(IBusControl bus, BrokerAddress address, TimeProvider time, ILogger<BusWatchdog> logger) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasHealthy = false;
        DateTimeOffset? reachableSince = null;
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var healthy = bus.CheckHealth().Status == BusHealthStatus.Healthy;
            wasHealthy |= healthy;
            if (healthy || !wasHealthy || !await BrokerAnswersAsync(stoppingToken))
            {
                reachableSince = null;
                continue;
            }

            reachableSince ??= time.GetUtcNow();
            if (time.GetUtcNow() - reachableSince >= Patience)
            {
                await RestartAsync(stoppingToken);
                reachableSince = null;
            }
        }
    }

    async Task RestartAsync(CancellationToken stoppingToken)
    {
        logger.LogWarning("The broker answers but the consumers do not: starting the bus again");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(RestartLimit);
        try
        {
            await bus.StopAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning("The old bus did not stop in time: {Reason}", exception.GetType().Name);
        }

        try
        {
            using var startLimit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            startLimit.CancelAfter(RestartLimit);
            await bus.StartAsync(startLimit.Token).WaitAsync(startLimit.Token);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning("The bus did not start: {Reason}; trying again", exception.GetType().Name);
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
