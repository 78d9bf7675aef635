using System.Collections.Concurrent;

namespace Entraide.Gateway.Quotas;

/// <summary>
/// Counts requests against quotas that all replicas share: a fixed window of one minute for each class and subject. A replica borrows chunks of a
/// window and grants from them, so that hardly a request asks the database; the chunks of all replicas together are never more than the quota.
/// While the database is away each replica grants as if it were alone.
/// </summary>
sealed class RequestQuotas(SharedWindows shared, PartnerQuotas partners, IConfiguration configuration, TimeProvider time, ILogger<RequestQuotas> logger)
{
    // How long nobody asks the database again that did not answer.
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // How long a request may wait for the database before it is counted here alone.
    readonly TimeSpan patience = configuration.GetValue("Quotas:Patience", TimeSpan.FromSeconds(1));
    readonly Dictionary<string, int> usual = QuotaClass.All.ToDictionary(one => one.Name, one => configuration.GetValue($"Quotas:{one.Name}:PerMinute", one.PerMinute));
    readonly ConcurrentDictionary<(string Name, Guid Subject), LocalChunk> chunks = new();
    long awayUntil;
    int isAway;

    /// <summary>Counts one request of <paramref name="subject"/> against <paramref name="of"/>.</summary>
    internal ValueTask<Grant> TakeAsync(QuotaClass of, Guid subject, CancellationToken cancellationToken)
    {
        var chunk = ChunkOf(of, subject);
        var quota = QuotaOf(of, subject);
        var now = Now;
        return chunk.TryTake(now, quota, minute => BorrowAsync(chunk, of.Name, subject, minute, quota), out var remaining, out var borrow)
            ? ValueTask.FromResult(GrantAt(now, true, of, quota, remaining))
            : new(TakeBorrowedAsync(chunk, of, subject, quota, borrow, cancellationToken));
    }

    async Task<Grant> TakeBorrowedAsync(LocalChunk chunk, QuotaClass of, Guid subject, int quota, Task? borrow, CancellationToken cancellationToken)
    {
        while (borrow is not null)
        {
            await borrow.WaitAsync(cancellationToken);
            var now = Now;
            if (chunk.TryTake(now, quota, minute => BorrowAsync(chunk, of.Name, subject, minute, quota), out var remaining, out borrow))
            {
                return GrantAt(now, true, of, quota, remaining);
            }
        }

        return GrantAt(Now, false, of, quota, 0);
    }

    // Belongs to no request: the one that began it may be gone before it ends, and others wait for it.
    async Task BorrowAsync(LocalChunk chunk, string name, Guid subject, long minute, int quota)
    {
        // Whoever called holds the chunk's lock.
        await Task.Yield();
        if (Now >= Interlocked.Read(ref awayUntil))
        {
            try
            {
                using var limit = new CancellationTokenSource(patience, time);
                var (granted, used) = await shared.TakeAsync(name, subject, minute, quota, limit.Token);
                if (Interlocked.Exchange(ref isAway, 0) == 1)
                {
                    logger.LogInformation("Quotas are shared with the other replicas again");
                }

                chunk.Fill(minute, granted, used, Now);
                return;
            }
            catch (Exception)
            {
                // Whatever it was: what only counts must not close the door, nor leave those waiting who share this borrowing.
                Interlocked.Exchange(ref awayUntil, Now + (long)Pause.TotalMilliseconds);
                if (Interlocked.Exchange(ref isAway, 1) == 0)
                {
                    logger.LogWarning("Quotas are counted by this replica alone: the database is away");
                }
            }
        }

        var known = chunk.Used;
        var alone = Math.Clamp((quota - known) / 8, Math.Min(1, Math.Max(0, quota - known)), 1024);
        chunk.Fill(minute, alone, known + alone, Now);
    }

    /// <summary>Gives back what is not used here, and forgets whom nobody remembers; <paramref name="ending"/>: everything.</summary>
    internal async Task TidyAsync(bool ending, CancellationToken cancellationToken)
    {
        var unused = new List<SharedWindows.Unused>();
        foreach (var ((name, subject), chunk) in chunks)
        {
            if (chunk.IsOver(Now))
            {
                chunks.TryRemove(new((name, subject), chunk));
            }
            else if (chunk.TakeUnused(Now, ending) is (var minute, > 0 and var amount))
            {
                unused.Add(new(name, subject, minute, amount));
            }
        }

        if (unused.Count > 0)
        {
            await shared.GiveBackAsync(unused, cancellationToken);
        }
    }

    LocalChunk ChunkOf(QuotaClass of, Guid subject) =>
        chunks.TryGetValue((of.Name, subject), out var chunk) ? chunk : chunks.GetOrAdd((of.Name, subject), static _ => new LocalChunk());

    int QuotaOf(QuotaClass of, Guid subject) => partners.Find(of, subject) ?? usual[of.Name];

    static Grant GrantAt(long now, bool isGranted, QuotaClass of, int quota, int remaining) =>
        new(isGranted, of.Name, quota, remaining, (int)((LocalChunk.Window - (now % LocalChunk.Window) + 999) / 1000));

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
