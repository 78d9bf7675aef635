using Npgsql;

namespace Entraide.Benchmarks.SchedulingBenches;

/// <summary>What has to hold in the databases of scheduling and credits once all is settled, however many booked at once.</summary>
static class BookingInvariants
{
    static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    static readonly (string What, string Sql)[] OfScheduling =
    [
        ("a booking is not confirmed", "select count(*) from bookings where state <> 'confirmed'"),
        ("a booking has no session of its own", "select count(*) from bookings b left join sessions s on s.id = b.session_id and s.owner_id = b.id and s.state = 'scheduled' where s.id is null"),
        ("a session has not exactly one booking", "select count(*) from sessions s where (select count(*) from bookings b where b.session_id = s.id) <> 1"),
        ("a session's places are not counted right", "select count(*) from sessions s where s.taken <> (select count(*) from bookings b where b.session_id = s.id) or s.taken > s.capacity"),
        ("a booking has not taken the time of exactly its two people", """
            select count(*) from bookings b where 2 <> (select count(*) from occupied o
                where o.owner_id = b.id and o.during @> tstzrange(b.starts_at, b.ends_at) and o.resource_id in (b.supporter_id, b.participant_id))
            """),
        ("time is taken for nothing", "select count(*) from occupied o where not exists (select from bookings b where b.id = o.owner_id)"),
        ("somebody's time is taken twice", "select count(*) from occupied a join occupied b on a.kind = b.kind and a.resource_id = b.resource_id and a.id < b.id and a.during && b.during"),
    ];

    static readonly (string What, string Sql)[] OfCredits =
    [
        ("a hold is not held", "select count(*) from holds where state <> 'held'"),
        ("a booking has more than one hold", "select count(*) from (select from holds group by booking_id having count(*) > 1) x"),
        ("a pool holds another sum than its holds", """
            select count(*) from accounts a where a.kind = 'pool' and a.held <> (select coalesce(sum(h.credits), 0) from holds h where h.programme_id = a.programme_id and h.state = 'held')
            """),
        ("the ledger does not sum to zero", "select coalesce(abs(sum(amount)), 0) from entries"),
        ("a balance is not the sum of its entries", "select count(*) from accounts a where a.balance <> (select coalesce(sum(e.amount), 0) from entries e where e.account_id = a.id)"),
    ];

    /// <summary>Looks at all of it.</summary>
    /// <param name="answered">The bookings that were answered 201 and confirmed.</param>
    /// <exception cref="InvalidOperationException">one of them is broken</exception>
    public static async Task CheckAsync(string scheduling, string credits, IReadOnlyCollection<Guid> answered, CancellationToken cancellationToken)
    {
        await using var bookings = NpgsqlDataSource.Create(scheduling);
        await using var ledger = NpgsqlDataSource.Create(credits);
        var began = TimeProvider.System.GetTimestamp();
        while (await CountAsync(bookings, "select count(*) from platform.outbox", cancellationToken) + await CountAsync(ledger, "select count(*) from platform.outbox", cancellationToken) > 0)
        {
            Demand(TimeProvider.System.GetElapsedTime(began) < Settled, "messages are left in an outbox");
            await Task.Delay(100, cancellationToken);
        }

        foreach (var (source, rules) in new[] { (bookings, OfScheduling), (ledger, OfCredits) })
        {
            foreach (var (what, sql) in rules)
            {
                Demand(await CountAsync(source, sql, cancellationToken) == 0, what);
            }
        }

        var (stored, held) = (await IdsAsync(bookings, "select id from bookings", cancellationToken), await IdsAsync(ledger, "select booking_id from holds", cancellationToken));
        Demand(answered.Count == answered.Distinct().Count() && stored.SetEquals(answered), "what was answered is not what is stored");
        Demand(held.SetEquals(answered), "what was answered is not what credits are held for");
        Console.WriteLine($"  {answered.Count} bookings, {OfScheduling.Length + OfCredits.Length + 2} invariants hold");
    }

    static void Demand(bool holds, string broken)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Broken: {broken}.");
        }
    }

    static async Task<long> CountAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    static async Task<HashSet<Guid>> IdsAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
