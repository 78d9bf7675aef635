using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>The directory service over 100,000 generated services. The database is filled once for all benchmarks of a run.</summary>
sealed partial class FilledDirectory : IAsyncDisposable
{
    public const int Services = 100_000, Clients = 8, Rounds = 3;
    public const string SearchOptions = "-c jit=off -c max_parallel_workers_per_gather=0 -c pg_trgm.similarity_threshold=0.25";
    public static readonly TimeSpan Warm = TimeSpan.FromSeconds(5), Round = TimeSpan.FromSeconds(10);
    static string? filled;

    FilledDirectory(string database, TestGateway gateway, ServiceProcess service, NpgsqlDataSource source, Community community, GeneratedService[] generated) =>
        (Database, Gateway, Service, Source, Community, Generated) = (database, gateway, service, source, community, generated);

    /// <summary>Connection string.</summary>
    public string Database { get; }
    public TestGateway Gateway { get; }
    public ServiceProcess Service { get; }
    public NpgsqlDataSource Source { get; }
    public Community Community { get; }
    public GeneratedService[] Generated { get; }

    /// <summary>Starts the service, and fills the database where nobody has yet. <c>BENCH_SEED</c> and <c>BENCH_DATABASE</c> choose other data.</summary>
    public static async Task<FilledDirectory> StartAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BENCH_SEED"), out var given) ? given : 20261121;
        filled ??= Environment.GetEnvironmentVariable("BENCH_DATABASE") is { Length: > 0 } named ? named : await TestServers.CreateDatabaseAsync();
        var gateway = await TestGateway.StartAsync();
        var service = await servers.StartAsync("Directory", "Entraide.DirectoryService", filled, gateway, cancellationToken);
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(filled) { Options = SearchOptions });
        var community = new Community(seed);
        var began = TimeProvider.System.GetTimestamp();
        var generated = community.Services(Services).ToArray();
        await using (var count = source.CreateCommand("select count(*) from search_entries"))
        {
            if ((long)(await count.ExecuteScalarAsync(cancellationToken))! == 0)
            {
                await HsdsFill.RunAsync(source, generated, TimeProvider.System.GetUtcNow(), cancellationToken);
            }
        }

        Console.WriteLine($"  {Services} services (seed {seed}) in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s; database {filled}");
        return new FilledDirectory(filled, gateway, service, source, community, generated);
    }

    /// <summary>A client for as many connections as the other arm has.</summary>
    public HttpClient Client(string? scope)
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = Service.Url };
        if (scope is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Gateway.Token(Guid.CreateVersion7(), scope));
        }

        return http;
    }

    /// <summary>Runs both arms, round by round: <paramref name="scripts"/> by pgbench in <paramref name="folder"/>, and <paramref name="request"/> against the service.</summary>
    public async Task<(List<double> Ours, List<double> Theirs, List<double> OurP99, List<double> TheirP99)> CompareAsync(
        BenchServers servers, HttpClient http, Func<int, HttpRequestMessage> request, string folder, IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        await HttpLoad.RunAsync(http, Clients, Warm, request, cancellationToken);
        List<double> ours = [], theirs = [], ourP99 = [], theirP99 = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (rate, p99) = await PgbenchAsync(servers, Database, folder, scripts, cancellationToken);
            theirs.Add(rate);
            theirP99.Add(p99);
            var before = Service.ProcessorTime;
            (rate, p99) = await HttpLoad.RunAsync(http, Clients, Round, request, cancellationToken);
            ours.Add(rate);
            ourP99.Add(p99);
            Console.WriteLine($"  round {round + 1}: pgbench {theirs[^1]:0}/s, p99 {theirP99[^1]:0.0} ms; service {rate:0}/s, p99 {p99:0.0} ms, {(Service.ProcessorTime - before).TotalMilliseconds / (rate * Round.TotalSeconds):0.00} ms of processor an answer");
        }

        return (ours, theirs, ourP99, theirP99);
    }

    static async Task<(double Rate, double P99)> PgbenchAsync(BenchServers servers, string database, string folder, IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        var log = Path.Combine(folder, $"log-{Guid.CreateVersion7()}");
        var output = await servers.PgbenchAsync(database, SearchOptions,
            ["-M", "prepared", "-c", $"{Clients}", "-j", "1", "-T", $"{Round.TotalSeconds}", "-l", "--log-prefix", log, .. scripts.SelectMany(script => new[] { "-f", script })], cancellationToken);
        var times = Directory.GetFiles(folder, $"{Path.GetFileName(log)}*").SelectMany(File.ReadLines).Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Order().ToArray();
        return (double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), times[(int)(times.Length * 0.99)]);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Service.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}
