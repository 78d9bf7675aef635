using System.Collections.Concurrent;
using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.Notification.Webhooks;

/// <summary>
/// Calls what is due, on every replica: they compete for it. A call that ends makes room for the next at once, whatever the others do, so that
/// nobody waits for a slow endpoint but that endpoint's own queue.
/// </summary>
sealed class WebhookWorker(IServiceScopeFactory scopes, CallWebhook calls, EventSignal signal, TimeProvider time, ILogger<WebhookWorker> logger) : BackgroundService
{
    /// <summary>On the way at a time from one replica: what an endpoint may have of it is in <see cref="WebhookQueue.MostOfOneEndpoint"/>.</summary>
    const int AtATime = 256;

    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1), Tidy = TimeSpan.FromSeconds(2), LastWait = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<Task, bool> running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("calls what is due, whoever's it is");
        using var waiting = signal.Subscribe();
        // Calls on the way get a little longer than the worker itself.
        using var cutOff = new CancellationTokenSource();
        var tidied = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (time.GetUtcNow() - tidied >= Tidy)
                {
                    await UseQueueAsync(queue => queue.TidyAsync(stoppingToken));
                    tidied = time.GetUtcNow();
                }

                var room = AtATime - running.Count;
                var claimed = room > 0 ? await ClaimAsync(room, stoppingToken) : [];
                foreach (var call in claimed)
                {
                    Start(call, waiting, cutOff.Token);
                }

                if (claimed.Count == 0)
                {
                    await waiting.WaitAsync(LookAgain, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Webhooks wait to be called: {Reason}", exception.GetType().Name);
                await Task.Delay(LookAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        cutOff.CancelAfter(LastWait);
        await Task.WhenAll(running.Keys);
    }

    void Start(DueCall call, EventSignal.Waiting waiting, CancellationToken cutOff)
    {
        var task = Task.Run(() => RunAsync(call, cutOff), CancellationToken.None);
        running[task] = true;
        task.ContinueWith(done =>
        {
            running.TryRemove(done, out _);
            waiting.Wake();
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    async Task RunAsync(DueCall call, CancellationToken cutOff)
    {
        try
        {
            var outcome = await calls.SendAsync(call.Url, call.EventId.ToString(), call.Payload(), calls.KeysOf(call.WebhookId, call.Secret, call.PreviousSecret, call.PreviousUntil), cutOff);
            Telemetry.WebhookCalls.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Failure ?? "delivered"));
            await WriteDownAsync(call, outcome);
        }
        catch (OperationCanceledException)
        {
            await GiveBackAsync(call);
        }
        catch (Exception exception)
        {
            // The claim runs out by itself, and what was not written down is counted as in doubt.
            logger.LogWarning("The outcome of calling webhook {Webhook} was not written down: {Reason}", call.WebhookId, exception.GetType().Name);
        }
    }

    // The call has arrived: while its lease holds this is tried again, or the call would be repeated.
    async Task WriteDownAsync(DueCall call, CallOutcome outcome)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await UseQueueAsync(queue => queue.EndAsync(call, outcome, CancellationToken.None));
                return;
            }
            catch (NpgsqlException) when (tries < 4)
            {
                await Task.Delay(LookAgain, time, CancellationToken.None);
            }
        }
    }

    async Task GiveBackAsync(DueCall call)
    {
        try
        {
            await UseQueueAsync(queue => queue.GiveBackAsync(call, CancellationToken.None));
        }
        catch (Exception exception)
        {
            logger.LogWarning("A call of webhook {Webhook} was cut off and not given back: {Reason}", call.WebhookId, exception.GetType().Name);
        }
    }

    async Task<IReadOnlyList<DueCall>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WebhookQueue>().ClaimAsync(count, cancellationToken);
    }

    async Task UseQueueAsync(Func<WebhookQueue, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<WebhookQueue>());
    }
}
