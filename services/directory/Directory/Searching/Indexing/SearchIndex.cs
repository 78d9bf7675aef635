using System.Text;
using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>
/// Keeps what can be found, in the transaction of whatever changed it: a search sees a listing as it is or as it was, and nothing in between.
/// </summary>
static class SearchIndex
{
    /// <summary>
    /// Puts <paramref name="entries"/> in place of all that was there under their ids. Call it once for all that a transaction changes: words are
    /// learnt in the order of the alphabet, which keeps two transactions from waiting for each other.
    /// </summary>
    public static async Task PutAsync(UnitOfWork work, IReadOnlyCollection<SearchEntry> entries, CancellationToken cancellationToken)
    {
        await RemoveAsync(work, entries.Select(entry => entry.Id).Distinct().ToArray(), cancellationToken);
        await LearnAsync(work, await AddAsync(work, entries, cancellationToken), cancellationToken);
    }

    /// <summary>Puts one entry in place.</summary>
    public static Task PutAsync(UnitOfWork work, SearchEntry entry, CancellationToken cancellationToken) => PutAsync(work, [entry], cancellationToken);

    /// <summary>Takes whatever is there under <paramref name="id"/> away.</summary>
    public static Task RemoveAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) => RemoveAsync(work, [id], cancellationToken);

    /// <summary>Takes whatever is there under <paramref name="ids"/> away.</summary>
    public static Task RemoveAsync(UnitOfWork work, Guid[] ids, CancellationToken cancellationToken) => ids.Length == 0 ? Task.CompletedTask
        : work.ExecuteAsync("delete from search_entries where id = any(@ids)", new { ids }, cancellationToken);

    /// <summary>Notes that somebody verified a listing.</summary>
    public static Task VerifiedAsync(UnitOfWork work, Guid id, DateTimeOffset at, CancellationToken cancellationToken) =>
        work.ExecuteAsync("update search_entries set verified_at = @at where id = @id and (verified_at is null or verified_at < @at)", new { id, at }, cancellationToken);

    /// <summary>
    /// Indexes the listings that an import left in the temporary table <c>touched</c> again, and their topics; what was withdrawn goes.
    /// </summary>
    public static Task RebuildTouchedAsync(UnitOfWork work, CancellationToken cancellationToken) => new TouchedListings(work).IndexAsync(cancellationToken);

    /// <summary>Adds entries where there are none yet; the answer is the number of the first, or null.</summary>
    internal static async Task<long?> AddAsync(UnitOfWork work, IReadOnlyCollection<SearchEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return null;
        }

        var numbers = await work.QueryAsync<long>("select nextval(pg_get_serial_sequence('search_entries', 'entry')) from generate_series(1, @count)", new { count = entries.Count }, cancellationToken);
        var numbered = numbers.Zip(entries).ToArray();
        var connection = await work.ConnectionAsync(cancellationToken);
        await CopyAsync(connection, EntryCopy.Entries, numbered.Select(entry => EntryCopy.Line(entry.First, entry.Second)), cancellationToken);
        await CopyAsync(connection, EntryCopy.Hours, numbered.SelectMany(entry => entry.Second.Hours.Select(hours => EntryCopy.Line(entry.First, hours))), cancellationToken);
        var zones = entries.SelectMany(entry => entry.Hours).Select(hours => hours.Zone).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (zones.Length > 0)
        {
            await work.ExecuteAsync("insert into search_zones select zone from unnest(@zones) zone where zone not in (select zone from search_zones) order by zone on conflict do nothing", new { zones }, cancellationToken);
        }

        return numbers.Min();
    }

    /// <summary>Learns the words of the entries from <paramref name="first"/> on: words of one script, no numbers, and nothing that only its owner may find.</summary>
    internal static Task LearnAsync(UnitOfWork work, long? first, CancellationToken cancellationToken) => first is null ? Task.CompletedTask
        : work.ExecuteAsync($"""
            insert into search_words (word, public_entries, partner_entries)
            select met.* from (
                select w.lexeme as word, (count(*) filter (where e.for_public))::int as public_entries, (count(*) filter (where e.for_partners))::int as partner_entries
                from search_entries e, unnest(e.vector) w
                where e.entry >= @first and not e.owner_only and {IsWord("w.lexeme")}
                group by w.lexeme) met
            left join search_words known on known.word = met.word
            where known.word is null or (known.public_entries = 0 and met.public_entries > 0) or (known.partner_entries = 0 and met.partner_entries > 0)
            order by met.word
            on conflict (word) do update set public_entries = greatest(search_words.public_entries, excluded.public_entries),
                partner_entries = greatest(search_words.partner_entries, excluded.partner_entries)
            """, new { first }, cancellationToken);

    /// <summary>The condition that <paramref name="column"/> is a word to learn: spelt in letters, of a length that somebody types.</summary>
    internal static string IsWord(string column) => $"length({column}) between 3 and 30 and {column} !~ '[0-9\\u3005-\\u3096\\u3400-\\u9fff]'";

    static async Task CopyAsync(NpgsqlConnection connection, string into, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginTextImportAsync(into, cancellationToken);
        var block = new StringBuilder();
        foreach (var line in lines)
        {
            block.Append(line);
            if (block.Length > 1 << 16)
            {
                await copy.WriteAsync(block, cancellationToken);
                block.Clear();
            }
        }

        await copy.WriteAsync(block, cancellationToken);
    }
}
