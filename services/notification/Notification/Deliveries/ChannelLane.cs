using Entraide.Notification.Channels;
using Entraide.ServiceDefaults.Data;
using NodaTime.Extensions;
using Npgsql;

namespace Entraide.Notification.Deliveries;

/// <summary>
/// Sends what is due by one channel: claims several at a time, offers some of them at once, and claims more as they are done. A channel that is
/// down is tried with one message a second. Whatever happens in one lane, the others go on.
/// </summary>
/// <param name="channel">Null where it is not configured.</param>
sealed class ChannelLane(string name, IChannel? channel, ChannelLimits limits, SendMessage send, DeliveryNotes notes, IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
{
    /// <summary>How many messages are claimed at a time, at the most.</summary>
    const int Batch = 64;

    static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20), LookAgain = TimeSpan.FromSeconds(1);

    readonly DeliverySignal signal = new();
    readonly Pace pace = new(limits.PerSecond, time);
    readonly SemaphoreSlim room = new(Math.Max(Batch, 4 * limits.Concurrent)), offering = new(limits.Concurrent);
    readonly HashSet<Task> running = [];
    volatile bool down;

    public string Name => name;

    /// <summary>Something may be due.</summary>
    public void Wake() => signal.Wake();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await RunOnceAsync(stopping))
                {
                    await signal.WaitAsync(Timeout.InfiniteTimeSpan, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                logger.LogWarning("Messages wait to be sent by {Channel}: {Reason}", name, exception.GetType().Name);
                await Task.Delay(LookAgain, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // A stop lets them finish: cutting a message off halfway would leave in doubt whether it went.
        await Task.WhenAll(Running());
    }

    /// <returns>Whether there may be more at once.</returns>
    async Task<bool> RunOnceAsync(CancellationToken stopping)
    {
        if (down)
        {
            await Task.WhenAll(Running());
            await Task.WhenAll(await StartAsync(1, stopping));
            await Task.Delay(down ? LookAgain : TimeSpan.Zero, time, stopping);
            return !down;
        }

        // Where many are under way some of them are let finish first, so that one question claims several.
        if (room.CurrentCount < Batch / 2)
        {
            await Task.Delay(Gather, time, stopping);
        }

        await room.WaitAsync(stopping);
        var free = room.CurrentCount + 1;
        room.Release();
        var wanted = Math.Min(Batch, free);
        var allowed = pace.Take(wanted);
        if (allowed == 0)
        {
            await Task.Delay(Gather, time, stopping);
            return true;
        }

        var started = await StartAsync(allowed, stopping);
        pace.Return(allowed - started.Count);
        return started.Count == allowed;
    }

    async Task<IReadOnlyList<Task>> StartAsync(int count, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var claim = await Claim.TakeAsync(scope.ServiceProvider.GetRequiredService<DeliveryQueue>(), scope.ServiceProvider.GetRequiredService<Database>(), time, name, count, stopping);
        var started = new List<Task>();
        foreach (var delivery in claim.Deliveries)
        {
            await room.WaitAsync(CancellationToken.None);
            started.Add(Track(SendAsync(claim, delivery)));
        }

        return started;
    }

    async Task SendAsync(Claim claim, Delivery delivery)
    {
        using var limit = new CancellationTokenSource(DeliveryQueue.Lease, time);
        try
        {
            await offering.WaitAsync(limit.Token);
            try
            {
                if (!claim.HasTime || down && claim.Deliveries.Count > 1)
                {
                    await notes.StoreAsync(DeliveryNote.Postponed(delivery, time.GetUtcNow().ToInstant()), limit.Token);
                    return;
                }

                if (await TargetAsync(claim, delivery, limit.Token) is not { } target)
                {
                    return;
                }

                if (await send.RunAsync(delivery, target.Value, channel, limit.Token) is { } outcome)
                {
                    down = outcome.IsDown;
                }
            }
            finally
            {
                offering.Release();
            }
        }
        catch (Exception exception)
        {
            // The lease runs out and the message is tried again. The type only: a message may quote an address.
            logger.LogWarning("Delivery {Delivery} was left at attempt {Attempt}: {Exception}", delivery.Id, delivery.Attempts, exception.GetType().Name);
        }
        finally
        {
            room.Release();
        }
    }

    // Nothing has left yet: what cannot be read is given back, rather than left in doubt when the lease runs out.
    async Task<Found?> TargetAsync(Claim claim, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return new Found(await claim.TargetAsync(delivery, cancellationToken));
        }
        catch (NpgsqlException)
        {
            await notes.StoreAsync(DeliveryNote.Postponed(delivery, time.GetUtcNow().ToInstant()), cancellationToken);
            return null;
        }
    }

    /// <param name="Value">Null where there is no such person any more.</param>
    sealed record Found(DeliveryTarget? Value);

    Task Track(Task task)
    {
        lock (running)
        {
            running.Add(task);
        }

        _ = task.ContinueWith(done =>
        {
            lock (running)
            {
                running.Remove(done);
            }
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    Task[] Running()
    {
        lock (running)
        {
            return [.. running];
        }
    }
}
