namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>Tokens a second, each for credentials that are checked.</summary>
sealed class TokenBench : IBenchmark
{
    const int Rounds = 5, Clients = 16;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(5), Round = TimeSpan.FromSeconds(5);

    public string Name => "gateway.token";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCredits.StartAsync(servers, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = gated.Gateway };
        List<double> rates = [];
        await RateAsync(Warm);
        for (var round = 0; round < Rounds; round++)
        {
            rates.Add(await RateAsync(Round));
            Console.WriteLine($"  {round + 1}: {rates[^1]:0} tokens/s");
        }

        return [BenchResult.OfCosts("gateway.token", "tokens/s", rates, [], 500)];

        async Task<double> RateAsync(TimeSpan length) =>
            (await HttpLoad.RunAsync(http, Clients, length, _ => new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = gated.Form() }, cancellationToken)).Rate;
    }
}
