using System.Net.Http.Headers;

namespace Entraide.Benchmarks.CreditsBenches;

/// <summary>Balances of somebody whose account has a million entries, beside those of somebody who has only just come: now, and as of a time in the past.</summary>
sealed class BalanceBench : IBenchmark
{
    const int Rounds = 3, Clients = 8, Entries = 1_000_000;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(5), Round = TimeSpan.FromSeconds(5);

    public string Name => "credits.balance";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var ledger = await FilledLedger.StartAsync(servers, cancellationToken);
        await ledger.MoveOftenAsync(FilledLedger.Person(0), Entries, cancellationToken);
        await ledger.CheckAsync(cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = ledger.Service.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ledger.Token("credits.read"));
        var then = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddHours(-1).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        return [await CompareAsync("now", person => $"/v1/credits/accounts/{person}"), await CompareAsync("as_of", person => $"/v1/credits/accounts/{person}/balance?as_of={then}")];

        // The new one is the limit: the target is a ratio, and said as one.
        async Task<BenchResult> CompareAsync(string what, Func<Guid, string> url)
        {
            var (old, recent) = (url(FilledLedger.Person(0)), url(FilledLedger.Person(1)));
            List<double> ratios = [];
            await P99Async(old, Warm);
            for (var round = 0; round < Rounds; round++)
            {
                var (alone, crowded) = (await P99Async(recent, Round), await P99Async(old, Round));
                ratios.Add(crowded / alone);
                Console.WriteLine($"  {what} {round + 1}: p99 {crowded:0.00} ms with {Entries} entries, {alone:0.00} ms with one");
            }

            return BenchResult.OfCosts($"{Name}.{what}", "times the p99 of a new account", ratios, [], 2);
        }

        async Task<double> P99Async(string url, TimeSpan length) => (await HttpLoad.RunAsync(http, Clients, length, _ => new HttpRequestMessage(HttpMethod.Get, url), cancellationToken)).P99;
    }
}
