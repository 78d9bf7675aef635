using Npgsql;

namespace Entraide.Credits.Ledger;

/// <summary>What somebody gave away lately, read where a community has a limit for it.</summary>
static class StoredGifts
{
    /// <summary>As long as a day of a limit is: it goes along with the time, so that no midnight doubles it.</summary>
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Reads it for accounts that are locked already, so that no other gift of theirs is under way. A gift that was undone does not count.</summary>
    internal static async Task ReadAsync(NpgsqlConnection connection, Books books, Needs needs, CancellationToken cancellationToken)
    {
        foreach (var giver in needs.Givers)
        {
            books.KnowGiven(giver, 0);
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(StoredBooks.Command("""
            select e.account_id, -sum(e.amount)::bigint from entries e join transfers t on t.id = e.transfer_id
            where e.account_id = any($1) and e.at > $2 and e.amount < 0 and t.kind = 'give' and not exists (select from transfers r where r.reverses = t.id)
            group by e.account_id
            """, needs.Givers.ToArray(), (books.Now - Day).UtcDateTime));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            books.KnowGiven(reader.GetGuid(0), reader.GetInt64(1));
        }
    }
}
