namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>Tokens a second, each for an assertion (<c>private_key_jwt</c>) that is verified and remembered; beside it, for a secret.</summary>
sealed class TokenBench : IBenchmark
{
    const int Rounds = 5, Clients = 16, MostOfRound = 20_000;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(5), Round = TimeSpan.FromSeconds(5);

    public string Name => "gateway.token";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCredits.StartAsync(servers, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = gated.Gateway };
        List<double> asserted = [], secret = [];
        await AssertedAsync(Warm);
        await SecretAsync(Warm);
        for (var round = 0; round < Rounds; round++)
        {
            asserted.Add(await AssertedAsync(Round));
            secret.Add(await SecretAsync(Round));
            Console.WriteLine($"  {round + 1}: {asserted[^1]:0} tokens/s for an assertion, {secret[^1]:0} for a secret");
        }

        return [BenchResult.OfCosts("gateway.token", "tokens/s", asserted, secret, 500)];

        Task<double> AssertedAsync(TimeSpan length)
        {
            var assertions = gated.Asserting.Sign(MostOfRound);
            return RateAsync(length, () =>
            {
                lock (assertions)
                {
                    return AssertingClient.Form(assertions.Dequeue());
                }
            });
        }

        Task<double> SecretAsync(TimeSpan length) => RateAsync(length, gated.Form);

        async Task<double> RateAsync(TimeSpan length, Func<HttpContent> form) =>
            (await HttpLoad.RunAsync(http, Clients, length, _ => new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = form() }, cancellationToken)).Rate;
    }
}
