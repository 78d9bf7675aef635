using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Proof;

/// <summary>Seals what was written since the last round. Whoever writes transfers never waits for it.</summary>
sealed class SealLedger(Database database, UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    internal const int Batch = 1000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = await database.FindAsync<long?>("select max(seq) from transfers where seq > (select seq from seal_cursor)", null, cancellationToken);
        // Places are drawn before the commit: another transaction may still hold one before the last that is to be seen. All that do hold the lock of
        // a writer on the table since before they drew it, so that once those who hold it now have ended, nothing up to the last is still to come.
        if (last is not null && await WritersEndedAsync(cancellationToken))
        {
            while (await SealAsync(last.Value, cancellationToken))
            {
            }
        }
    }

    async Task<bool> WritersEndedAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var writers = await database.QueryAsync<string>("""
            select distinct virtualtransaction from pg_locks
            where locktype = 'relation' and relation = 'transfers'::regclass and database = (select oid from pg_database where datname = current_database())
                and mode = 'RowExclusiveLock' and granted
            """, null, cancellationToken);
        while (writers.Count > 0 && await database.FindAsync<bool>("select exists (select from pg_locks where virtualtransaction = any(@writers))", new { writers }, cancellationToken))
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                // One takes its time. The next round looks again; meanwhile the lag shows.
                return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Seals the next transfers; false once there are none up to <paramref name="last"/>.</summary>
    async Task<bool> SealAsync(long last, CancellationToken cancellationToken)
    {
        // Held until the commit: a round that outlived its lease and the next one go one after the other.
        var cursor = await work.FindAsync<long>("select seq from seal_cursor for update", null, cancellationToken);
        var upTo = await work.FindAsync<long?>("select max(seq) from (select seq from transfers where seq > @cursor and seq <= @last order by seq limit @Batch) b", new { cursor, last, Batch }, cancellationToken);
        if (upTo is null)
        {
            await work.DisposeAsync();
            return false;
        }

        var entries = await work.QueryAsync<ChainEntry>($"""
            select {ChainEntry.Columns} from transfers t join entries e on e.transfer_id = t.id
            where t.seq > @cursor and t.seq <= @upTo and not exists (select from seals s where s.transfer_id = t.id)
            order by t.seq, e.account_id, e.version
            """, new { cursor, upTo }, cancellationToken);
        var partners = entries.Select(entry => entry.PartnerId).Distinct().ToArray();
        var heads = (await work.QueryAsync<Head>("select partner_id, number, hash from seal_heads where partner_id = any(@partners)", new { partners }, cancellationToken)).ToDictionary(head => head.PartnerId);
        var seals = new List<(Guid Partner, Seal Seal)>();
        foreach (var transfer in entries.GroupBy(entry => (entry.PartnerId, entry.TransferId)))
        {
            var partner = transfer.Key.PartnerId;
            var head = heads.GetValueOrDefault(partner) ?? Head.Of(partner);
            var seal = Seal.Of(head.Number + 1, transfer.Key.TransferId, head.Hash, [.. transfer]);
            seals.Add((partner, seal));
            heads[partner] = new Head { PartnerId = partner, Number = seal.Number, Hash = seal.Last };
        }

        await work.ExecuteAsync("insert into seals (partner_id, number, transfer_id, links) select * from unnest(@partners, @numbers, @transfers, @links)", new
        {
            partners = seals.Select(pair => pair.Partner).ToArray(),
            numbers = seals.Select(pair => pair.Seal.Number).ToArray(),
            transfers = seals.Select(pair => pair.Seal.TransferId).ToArray(),
            links = seals.Select(pair => pair.Seal.Links).ToArray(),
        }, cancellationToken);
        await work.ExecuteAsync("""
            insert into seal_heads (partner_id, number, hash, sealed_at) select p, n, h, @now from unnest(@partners, @numbers, @hashes) as s(p, n, h)
            on conflict (partner_id) do update set number = excluded.number, hash = excluded.hash, sealed_at = excluded.sealed_at
            """, new { partners, numbers = partners.Select(partner => heads[partner].Number).ToArray(), hashes = partners.Select(partner => heads[partner].Hash).ToArray(), now = time.GetUtcNow() }, cancellationToken);
        await work.ExecuteAsync("update seal_cursor set seq = @upTo", new { upTo }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }
}

/// <summary>Where a partner's chain ends.</summary>
sealed class Head
{
    public Guid PartnerId { get; init; }
    public long Number { get; init; }
    public byte[] Hash { get; init; } = [];
    public DateTimeOffset? SealedAt { get; init; }

    /// <summary>Of a partner without a seal.</summary>
    internal static Head Of(Guid partner) => new() { PartnerId = partner, Hash = Chain.Start(partner) };
}
