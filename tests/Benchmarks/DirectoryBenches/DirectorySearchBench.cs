using System.Net.Http.Headers;
using System.Text.Json;
using Entraide.DirectoryService.Searching;
using NodaTime;
using Npgsql;

namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>Searches with text, topic, language and radius over 100,000 services: through the service, and the same SQL by pgbench.</summary>
sealed class DirectorySearchBench : IBenchmark
{
    const int Searches = 100;

    public string Name => "directory.search";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var directory = await FilledDirectory.StartAsync(servers, cancellationToken);
        var (searches, statements) = await PrepareAsync(directory.Community, directory.Generated, directory.Source, cancellationToken);
        using var folder = new TemporaryFolder();
        var scripts = SearchScripts.Write(folder.Path, statements);
        using var http = directory.Client("directory.read");
        var bodies = searches.Select(search => JsonSerializer.SerializeToUtf8Bytes(new { text = search.Text, topic = search.Topic, language = search.Language, near = new { lat = search.Near.Lat, lon = search.Near.Lon, radius_km = search.RadiusKm } })).ToArray();
        var (ours, theirs, ourP99, theirP99) = await directory.CompareAsync(servers, http, Request, folder.Path, scripts, cancellationToken);
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
}

/// <summary>A folder that goes when it is not needed any more.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("entraide-bench").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
