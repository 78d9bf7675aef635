namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>A GET with a token, checked, counted and traced on its way through the gateway, beside the same through nginx, which does none of it.</summary>
sealed class GetBench : IBenchmark
{
    const int Rounds = 5, Connections = 32;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(15), Round = TimeSpan.FromSeconds(5);

    public string Name => "gateway.get";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCredits.StartAsync(servers, cancellationToken);
        return [await CompareAsync("gateway.get", gated.Programme), await CompareAsync("gateway.get.trivial", GatedCredits.Trivial), await AddedAsync()];

        async Task<BenchResult> CompareAsync(string name, string path)
        {
            List<double> ours = [], theirs = [];
            await RateAsync(gated.Gateway, path, Warm);
            await RateAsync(gated.Nginx, path, Round);
            for (var round = 0; round < Rounds; round++)
            {
                theirs.Add(await RateAsync(gated.Nginx, path, Round));
                ours.Add(await RateAsync(gated.Gateway, path, Round));
                Console.WriteLine($"  {name} {round + 1}: gateway {ours[^1]:0}/s, nginx {theirs[^1]:0}/s");
            }

            return BenchResult.OfRates(name, "requests/s", ours, theirs, 0.65);
        }

        async Task<double> RateAsync(Uri at, string path, TimeSpan length) => (await Wrk.RunAsync(new Uri(at, path), gated.Token, Connections, length, cancellationToken)).Rate;

        // One connection, nothing else to do: what the way through the gateway adds to the service's own answer.
        async Task<BenchResult> AddedAsync()
        {
            List<double> added = [];
            for (var round = 0; round < Rounds; round++)
            {
                var direct = await Wrk.RunAsync(new Uri(gated.Credits, gated.Programme), gated.Token, 1, Round / 2, cancellationToken);
                var through = await Wrk.RunAsync(new Uri(gated.Gateway, gated.Programme), gated.Token, 1, Round / 2, cancellationToken);
                added.Add(through.Median - direct.Median);
                Console.WriteLine($"  gateway.added {round + 1}: {through.Median:0.000} ms through the gateway, {direct.Median:0.000} ms at the service");
            }

            return BenchResult.OfCosts("gateway.added", "ms", added, [], 0.5);
        }
    }
}
