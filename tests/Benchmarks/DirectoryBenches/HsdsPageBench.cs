using Entraide.DirectoryService.Feed;
using NpgsqlTypes;

namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>Pages of <c>/hsds/services</c> over 100,000 services, fifty at a time and at random: through the service, and the same SQL by pgbench.</summary>
sealed class HsdsPageBench : IBenchmark
{
    const int PerPage = 50, Pages = 100;

    public string Name => "directory.hsds.page";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var directory = await FilledDirectory.StartAsync(servers, cancellationToken);
        var random = new Random(1);
        var pages = Enumerable.Range(0, Pages).Select(_ => random.Next(FilledDirectory.Services / PerPage)).ToArray();
        using var folder = new TemporaryFolder();
        var scripts = SearchScripts.Write(folder.Path, [.. await StatementsAsync(directory, pages, cancellationToken)]);
        using var http = directory.Client(scope: null);
        var (ours, theirs, ourP99, theirP99) = await directory.CompareAsync(
            servers, http, number => new HttpRequestMessage(HttpMethod.Get, $"/hsds/services?page={pages[number % Pages] + 1}&per_page={PerPage}"), folder.Path, scripts, cancellationToken);
        return [BenchResult.OfRates(Name, "pages/s", ours, theirs, 0.5), BenchResult.OfCosts($"{Name}.p99", "ms", ourP99, theirP99, 200)];
    }

    // What the service sends for a page of a list whose ids it has: the other arm is told them, as the service remembers them.
    static async Task<IEnumerable<IReadOnlyList<DirectoryService.Searching.Statement>>> StatementsAsync(FilledDirectory directory, int[] pages, CancellationToken cancellationToken)
    {
        await using var command = directory.Source.CreateCommand("select array(select id from hsds_rows where resource = 'service' order by id), pg_current_snapshot()::text");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (ids, snapshot) = (reader.GetFieldValue<Guid[]>(0), reader.GetString(1));
        var sql = FeedRows.Sql(Audience.Public, Shape.Listed["service"], listed: true);
        return pages.Select(page =>
        {
            var statement = new DirectoryService.Searching.Statement();
            var (of, at) = (statement.Value(ids[(page * PerPage)..((page + 1) * PerPage)].Select(id => id.ToString()).ToArray()), statement.Value(snapshot));
            statement.Add(sql.Replace("@ids", $"{of}::uuid[]").Replace("@snapshot", at));
            return (IReadOnlyList<DirectoryService.Searching.Statement>)[statement];
        });
    }
}
