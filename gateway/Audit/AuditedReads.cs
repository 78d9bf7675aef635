using System.Collections.Concurrent;

namespace Entraide.Gateway.Audit;

/// <summary>
/// Reads of one object, counted for each client, route and object and written once a minute (<c>Audit:ReadsEvery</c>), and when the gateway stops:
/// a read must not cost a write. A gateway that is killed loses the counts of that minute.
/// </summary>
sealed class AuditedReads(AuditLog log, IConfiguration configuration, TimeProvider time) : BackgroundService
{
    // A client that reads its way through every id must not fill the memory.
    const int Most = 20_000;

    readonly TimeSpan every = configuration.GetValue("Audit:ReadsEvery", TimeSpan.FromMinutes(1));
    readonly ConcurrentDictionary<Read, int> counts = new();
    int different;

    internal void Count(RequestTrail trail, int status)
    {
        // Counted beside the dictionary, which would have to be locked whole to be asked.
        if (counts.AddOrUpdate(new Read(trail.Partner, trail.Client, trail.Method, trail.Route, trail.Path, status), 1, static (_, count) => count + 1) == 1
            && Interlocked.Increment(ref different) > Most)
        {
            Flush();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The log, which was started before, is stopped after this and writes what it was given.
        Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Flush();
        }
    }

    void Flush()
    {
        foreach (var read in counts.Keys)
        {
            if (counts.TryRemove(read, out var times))
            {
                Interlocked.Decrement(ref different);
                log.Note(new AuditEntry(Guid.Parse(read.Partner), ObjectIds.Parse(read.Client), ByOperator: false, $"{read.Method} {read.Route}", ObjectIds.In(read.Path), read.Status, null, times));
            }
        }
    }

    readonly record struct Read(string Partner, string Client, string Method, string Route, string Path, int Status);
}
