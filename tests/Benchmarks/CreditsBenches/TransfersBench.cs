namespace Entraide.Benchmarks.CreditsBenches;

/// <summary>
/// Transfers over HTTP, straight to the service, each with a token that is verified and an id that makes it happen once, beside the same ledger
/// transaction called as one function by pgbench: between accounts at random, from one hot pool, from it with a disk that takes a millisecond to
/// flush, and in batches.
/// </summary>
sealed class TransfersBench : IBenchmark
{
    const int Rounds = 3, Clients = 64, Crowd = 256, Few = 8, Batch = 100, Large = 1000;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(6), Round = TimeSpan.FromSeconds(6);

    public string Name => "credits.transfer";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var ledger = await FilledLedger.StartAsync(servers, cancellationToken);
        await ledger.HttpAsync("people", Clients, Warm, 1, cancellationToken);
        await ledger.HttpAsync("pool", Clients, Warm, 1, cancellationToken);
        List<BenchResult> results = [];
        await CompareAsync("random", 0.35, "people", Clients, (Clients, 1));
        await CompareAsync("hot", 1, "pool", Clients, (Clients, 1));
        await CompareAsync("hot.batched", 0.25, "pool", Crowd, (4, Batch));
        await CompareAsync("batch", 0.6, "pool", 4, (4, Batch), Large);
        // Of the function's own best: with more clients than these few it is slower, they wait for each other's lock.
        await ledger.SlowDiskAsync(cancellationToken);
        await CompareAsync("hot.slowdisk", 20, "pool", Crowd, (Few, 1));
        await ledger.CheckAsync(cancellationToken);
        return results;

        async Task CompareAsync(string what, double target, string from, int clients, (int Clients, int Size) sql, int size = 1)
        {
            List<double> ours = [], theirs = [];
            for (var round = 0; round < Rounds; round++)
            {
                theirs.Add(await ledger.SqlAsync(from, sql.Clients, Round, sql.Size, cancellationToken));
                var before = ledger.Service.ProcessorTime;
                ours.Add(await ledger.HttpAsync(from, clients, Round, size, cancellationToken));
                Console.WriteLine($"  {what} {round + 1}: SQL {theirs[^1]:0}/s; HTTP {ours[^1]:0}/s, {(ledger.Service.ProcessorTime - before).TotalMicroseconds / (ours[^1] * Round.TotalSeconds):0} µs of processor a transfer");
            }

            results.Add(BenchResult.OfRates($"{Name}.{what}", "1/s", ours, theirs, target));
        }
    }
}
