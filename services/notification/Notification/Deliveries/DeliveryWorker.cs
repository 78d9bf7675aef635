namespace Entraide.Notification.Deliveries;

/// <summary>Sends what is due, on every replica: they compete for it. Looks each second, and at once after a message was taken in.</summary>
sealed class DeliveryWorker(IServiceScopeFactory scopes, DeliverySignal signal, TimeProvider time, ILogger<DeliveryWorker> logger) : BackgroundService
{
    /// <summary>How many mails one replica has on the way at a time: relays limit connections.</summary>
    const int AtATime = 4;

    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var claimed = await ClaimAsync(stoppingToken);
                // A stop lets them finish: cutting a mail off halfway would leave in doubt whether it went.
                await Task.WhenAll(claimed.Select(SendAsync));
                if (claimed.Count < AtATime)
                {
                    await signal.WaitAsync(LookAgain, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Messages wait to be sent: {Reason}", exception.GetType().Name);
                await Task.Delay(LookAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task<IReadOnlyList<Delivery>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DeliveryQueue>().ClaimAsync(AtATime, cancellationToken);
    }

    async Task SendAsync(Delivery delivery)
    {
        using var limit = new CancellationTokenSource(DeliveryQueue.Lease, time);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SendMessage>().RunAsync(delivery, limit.Token);
    }
}
