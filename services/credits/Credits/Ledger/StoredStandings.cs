using Entraide.Credits.Holds;
using Npgsql;

namespace Entraide.Credits.Ledger;

/// <summary>
/// How participants stand with programmes that limit for whom and how much they pay. A cap is a sum over holds, and two that place one at the same
/// time do not see each other's: so one transaction at a time places for one person in one programme, and it reads the sum once its turn has come.
/// The lock is one of its own (advisory, until the transaction ends): a person need not have a row anywhere, and of a pool two may read different lots.
/// </summary>
static class StoredStandings
{
    const string Limited = """
        (select p.* from unnest($1, $2) as p(programme, participant) join programmes l on l.id = p.programme
         where l.rules -> 'cap' is not null or (l.rules ->> 'enrolled_only')::boolean)
        """;

    internal static async Task ReadAsync(NpgsqlConnection connection, Books books, Needs needs, CancellationToken cancellationToken)
    {
        var (programmes, participants) = (needs.People.Select(person => person.Programme).ToArray(), needs.People.Select(person => person.Participant).ToArray());
        await using var batch = new NpgsqlBatch(connection);
        // Of programmes without limits too: rules may change between the turn and the sum. In one order, so that nobody waits in a circle. Two whose keys fall together wait for each other without need, and nothing else.
        batch.BatchCommands.Add(StoredBooks.Command(
            "select pg_advisory_xact_lock(o.key) from (select distinct hashtextextended(p.programme::text || p.participant::text, 0) as key from unnest($1, $2) as p(programme, participant) order by key offset 0) o", programmes, participants));
        batch.BatchCommands.Add(StoredBooks.Command($"""
            select l.programme, l.participant, e.participant_id is not null
            from {Limited} l left join enrolments e on e.programme_id = l.programme and e.participant_id = l.participant
            """, programmes, participants));
        batch.BatchCommands.Add(StoredBooks.Command($"""
            select h.programme_id, h.participant_id, (h.starts_at at time zone 'UTC')::date,
                case h.state when 'held' then h.booking_id end, sum(h.from_pool)::bigint
            from {Limited} l join holds h on h.programme_id = l.programme and h.participant_id = l.participant and h.state in ('held', 'captured')
            where h.from_pool > 0 group by 1, 2, 3, 4
            """, programmes, participants));
        var standings = new Dictionary<(Guid, Guid), Standing>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var standing = standings[(reader.GetGuid(0), reader.GetGuid(1))] = new Standing(reader.GetBoolean(2));
            books.Know(reader.GetGuid(0), reader.GetGuid(1), standing);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // Whose programme has had limits only since the statement before is read again when that is noticed.
            standings.GetValueOrDefault((reader.GetGuid(0), reader.GetGuid(1)))
                ?.Add(reader.GetFieldValue<DateOnly>(2), reader.IsDBNull(3) ? null : reader.GetGuid(3), reader.GetInt64(4));
        }
    }
}
