using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Entraide.DirectoryService.Searching;
using Entraide.Testing;
using NodaTime;
using Npgsql;

namespace Entraide.Benchmarks.DirectorySearch;

/// <summary>Searches with text, topic, language and radius over 100,000 services: through the service, and the same SQL by pgbench.</summary>
sealed partial class DirectorySearchBench : IBenchmark
{
    const int Seed = 20261121, Services = 100_000, Searches = 100, Clients = 8, Rounds = 3;
    const string SearchOptions = "-c jit=off -c max_parallel_workers_per_gather=0 -c pg_trgm.similarity_threshold=0.25";
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(5), Round = TimeSpan.FromSeconds(10);

    public string Name => "directory.search";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BENCH_SEED"), out var given) ? given : Seed;
        var database = Environment.GetEnvironmentVariable("BENCH_DATABASE") is { Length: > 0 } filled ? filled : await TestServers.CreateDatabaseAsync();
        await using var gateway = await TestGateway.StartAsync();
        await using var service = await servers.StartAsync("Directory", "Entraide.DirectoryService", database, gateway, cancellationToken);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Options = SearchOptions });
        var community = new Community(seed);
        var began = TimeProvider.System.GetTimestamp();
        var services = community.Services(Services).ToArray();
        await using (var count = source.CreateCommand("select count(*) from search_entries"))
        {
            if ((long)(await count.ExecuteScalarAsync(cancellationToken))! == 0)
            {
                await HsdsFill.RunAsync(source, services, TimeProvider.System.GetUtcNow(), cancellationToken);
            }
        }

        Console.WriteLine($"  {Services} services (seed {seed}) in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s; database {database}");

        var (searches, statements) = await PrepareAsync(community, services, source, cancellationToken);
        using var folder = new TemporaryFolder();
        var scripts = SearchScripts.Write(folder.Path, statements);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = service.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(Guid.CreateVersion7(), "directory.read"));
        var bodies = searches.Select(search => JsonSerializer.SerializeToUtf8Bytes(new { text = search.Text, topic = search.Topic, language = search.Language, near = new { lat = search.Near.Lat, lon = search.Near.Lon, radius_km = search.RadiusKm } })).ToArray();
        await HttpLoad.RunAsync(http, Clients, Warm, Request, cancellationToken);

        List<double> ours = [], theirs = [], ourP99 = [], theirP99 = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (rate, p99) = await PgbenchAsync(servers, database, folder.Path, scripts, cancellationToken);
            theirs.Add(rate);
            theirP99.Add(p99);
            var before = service.ProcessorTime;
            (rate, p99) = await HttpLoad.RunAsync(http, Clients, Round, Request, cancellationToken);
            ours.Add(rate);
            ourP99.Add(p99);
            Console.WriteLine($"  round {round + 1}: pgbench {theirs[^1]:0}/s, p99 {theirP99[^1]:0.0} ms; service {rate:0}/s, p99 {p99:0.0} ms, {(service.ProcessorTime - before).TotalMilliseconds / (rate * Round.TotalSeconds):0.00} ms of processor a search");
        }

        return [BenchResult.OfRates(Name, "searches/s", ours, theirs, 0.5), BenchResult.OfCosts($"{Name}.p99", "ms", ourP99, theirP99, 50)];

        HttpRequestMessage Request(int number)
        {
            var content = new ByteArrayContent(bodies[number % bodies.Length]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return new HttpRequestMessage(HttpMethod.Post, "/v1/directory/search") { Content = content };
        }
    }

    // Searches that find something: an empty answer looks for alternatives, which is more than the one statement to compare.
    static async Task<(List<GeneratedSearch>, List<IReadOnlyList<Statement>>)> PrepareAsync(
        Community community, GeneratedService[] services, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var (searches, statements) = (new List<GeneratedSearch>(), new List<IReadOnlyList<Statement>>());
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var zones = new List<string>();
        await using (var command = new NpgsqlCommand("select zone from search_zones order by zone", connection))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                zones.Add(reader.GetString(0));
            }
        }

        var times = new LocalTimes(zones, Instant.FromDateTimeOffset(now));
        var (results, mistyped) = (0L, 0);
        for (var i = 0; searches.Count < Searches; i++)
        {
            var search = community.SearchFor(services[i * 613 % services.Length]);
            var query = SearchQuery.From(new SearchRequest(search.Text, search.Topic, Language: search.Language, Near: new Near(search.Near.Lat, search.Near.Lon, search.RadiusKm)), Guid.CreateVersion7(now), now);
            var spelt = query.Words.Where(word => word.Errors > 0).ToArray();
            query = query with { Words = await WordExpansion.NearAsync(query.Words, query.Audience, connection, cancellationToken) };
            var statement = SearchStatement.Of(query, times);
            await using var command = statement.On(connection);
            var total = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
            command.Parameters.Clear();
            if (searches.Count == 0 && mistyped > 100)
            {
                throw new InvalidOperationException("Nothing is found: the directory is not filled as it should be.");
            }

            if (total > 0)
            {
                results += total;
                searches.Add(search);
                statements.Add(spelt.Length > 0 ? [WordExpansion.StatementOf(spelt, query.Audience), statement] : [statement]);
            }
            else
            {
                mistyped++;
            }
        }

        Console.WriteLine($"  {searches.Count} searches, {(double)results / searches.Count:0.0} results on average; {mistyped} without a result left out");
        return (searches, statements);
    }

    static async Task<(double Rate, double P99)> PgbenchAsync(BenchServers servers, string database, string folder, IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        var log = Path.Combine(folder, $"log-{Guid.CreateVersion7()}");
        var output = await servers.PgbenchAsync(database, SearchOptions,
            ["-M", "prepared", "-c", $"{Clients}", "-j", "1", "-T", $"{Round.TotalSeconds}", "-l", "--log-prefix", log, .. scripts.SelectMany(script => new[] { "-f", script })], cancellationToken);
        var times = Directory.GetFiles(folder, $"{Path.GetFileName(log)}*").SelectMany(File.ReadLines).Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Order().ToArray();
        return (double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), times[(int)(times.Length * 0.99)]);
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}

/// <summary>A folder that goes when it is not needed any more.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("entraide-bench").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
