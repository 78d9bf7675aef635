using Entraide.DirectoryService.Freshness;
using NodaTime;
using Npgsql;

namespace Entraide.DirectoryService.Searching;

/// <summary>What one statement found.</summary>
sealed record Found(IReadOnlyList<SearchResult> Results, int Total, string? Facets, SearchCursor? Next);

/// <summary>Runs searches.</summary>
sealed class Searcher(SearchConnections connections, SearchZones zones, TimeProvider time)
{
    /// <summary>Understands what the words of <paramref name="query"/> may also stand for, and gives the page it asks for.</summary>
    public async Task<(SearchQuery Query, Found Found)> SearchAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var times = await TimesAsync(query, cancellationToken);
        await using var connection = await connections.OpenAsync(cancellationToken);
        query = query with { Words = await WordExpansion.NearAsync(query.Words, query.Audience, connection, cancellationToken) };
        return (query, await FindAsync(query, times, connection, cancellationToken));
    }

    /// <summary>The page that <paramref name="query"/> asks for.</summary>
    public async Task<Found> FindAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var times = await TimesAsync(query, cancellationToken);
        await using var connection = await connections.OpenAsync(cancellationToken);
        return await FindAsync(query, times, connection, cancellationToken);
    }

    // Before a connection is taken: whoever holds one and waits for another may wait for ever.
    async Task<LocalTimes> TimesAsync(SearchQuery query, CancellationToken cancellationToken) =>
        new(await zones.KnownAsync(query.OpenAt is not null, cancellationToken), query.OpenAt ?? Instant.FromDateTimeOffset(time.GetUtcNow()));

    static async Task<Found> FindAsync(SearchQuery query, LocalTimes times, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = SearchStatement.Of(query, times).On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (results, total, facets) = (new List<SearchResult>(), 0, (string?)null);
        SearchCursor? last = null, next = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            (total, facets) = (reader.GetInt32(0), Text(reader, 1));
            if (reader.IsDBNull(2))
            {
                break;
            }

            if (results.Count == query.Limit)
            {
                next = last;
                break;
            }

            var result = Result(query, reader);
            results.Add(result);
            last = new SearchCursor(query.AsOf, query.Sort, reader.GetDouble(12), reader.GetDouble(13), result.Id);
        }

        return new Found(results, total, facets, next);
    }

    static SearchResult Result(SearchQuery query, NpgsqlDataReader row)
    {
        var verifiedAt = row.IsDBNull(10) ? (DateTimeOffset?)null : new DateTimeOffset(row.GetDateTime(10), TimeSpan.Zero);
        var km = row.IsDBNull(11) ? (double?)null : row.GetDouble(11);
        var open = row.IsDBNull(15) ? (bool?)null : row.GetBoolean(15);
        var modalities = row.GetFieldValue<string[]>(9);
        return new SearchResult(row.GetGuid(2), SearchQuery.KindOf(row.GetString(3)), row.GetString(4) is { Length: > 0 } title ? title : null, Text(row, 5),
            row.GetFieldValue<string[]>(8), row.GetFieldValue<string[]>(7), modalities.Length > 0 ? modalities : null, km, ListingFreshness.Of(verifiedAt, query.AsOf), verifiedAt,
            open, Text(row, 6), [.. Reasons.Of(query, km, Holds(row, 16), Holds(row, 17), Holds(row, 18), Holds(row, 19))]);
    }

    static bool Holds(NpgsqlDataReader row, int column) => !row.IsDBNull(column) && row.GetBoolean(column);

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
