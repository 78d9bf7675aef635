using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Benchmarks.CreditsBenches;

/// <summary>
/// A ledger of one programme with ten thousand people who have credits of a lot and earned ones, and a pool; the credits service in front of it; and
/// the same ledger transaction as a function in the same database.
/// </summary>
sealed partial class FilledLedger : IAsyncDisposable
{
    internal const int People = 10_000;

    /// <summary>The people's accounts of the lot, the pool's one, and their accounts of earned credits.</summary>
    const int Funded = 2, Pool = 3, Earned = 4;

    readonly BenchServers servers;
    readonly TestGateway gateway;
    readonly int seed = int.TryParse(Environment.GetEnvironmentVariable("BENCH_SEED"), out var given) ? given : 20261121;
    int run;

    FilledLedger(BenchServers servers, string database, TestGateway gateway, ServiceProcess service) => (this.servers, Database, this.gateway, Service) = (servers, database, gateway, service);

    public string Database { get; }
    public ServiceProcess Service { get; }
    public Guid Partner { get; } = Guid.CreateVersion7();
    public Guid Programme { get; } = Guid.CreateVersion7();
    public string Token(string scope) => gateway.Token(Partner, scope);

    public static async Task<FilledLedger> StartAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var (database, gateway) = (await TestServers.CreateDatabaseAsync(), await TestGateway.StartAsync());
        var ledger = new FilledLedger(servers, database, gateway, await servers.StartAsync("Credits", "Entraide.Credits", database, gateway, cancellationToken));
        await ledger.FillAsync(cancellationToken);
        Console.WriteLine($"  {People} people (seed {ledger.seed})");
        return ledger;
    }

    /// <summary>Transfers a second over HTTP.</summary>
    /// <param name="from"><c>pool</c>, or <c>people</c> at random.</param>
    /// <param name="size">How many go in one request.</param>
    public async Task<double> HttpAsync(string from, int clients, TimeSpan length, int size, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk", ["-t", "1", "-c", $"{clients}", "-d", $"{(int)length.TotalSeconds}s", "--timeout", "10s", "-s", Repository.File("tests", "Benchmarks", "CreditsBenches", "transfers.lua"), $"{Service.Url}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new[]
        {
            ("KIND", from), ("PROGRAMME", $"{Programme}"), ("PEOPLE", $"{People}"), ("TOKEN", Token("credits.write")), ("RUN", $"{++run}"), ("SEED", $"{seed}"), ("BATCH", $"{size}"),
        })
        {
            start.Environment[$"BENCH_{name}"] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        var text = await output;
        // Refused or broken off, it would be counted as done.
        return process.ExitCode == 0 && !text.Contains("Non-2xx", StringComparison.Ordinal) && !text.Contains("Socket errors", StringComparison.Ordinal) && Rate().Match(text) is { Success: true } rate
            ? size * double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"wrk failed: {text} {await errors}");
    }

    /// <summary>The same a second by pgbench.</summary>
    public async Task<double> SqlAsync(string from, int clients, TimeSpan length, int size, CancellationToken cancellationToken)
    {
        var (kind, accounts) = from == "pool" ? ("allocate", Funded) : ("give", Earned);
        var of = $"'{Partner}', '{Programme}', '{kind}'";
        var source = from == "pool" ? $"bench_id({Pool}, 0)" : $"bench_id({accounts}, giver)";
        // Somebody at random, and somebody else.
        var pairs = $"(select n, floor(random() * {People})::int as giver, 1 + floor(random() * ({People} - 1))::int as further from generate_series(1, {size}) n) g";
        var target = $"bench_id({accounts}, (giver + further) % {People})";
        var sql = size == 1
            ? $"select bench_transfer(gen_random_uuid(), {source}, {target}, 1, {of}) from {pairs};"
            : $"select bench_transfers(array_agg(gen_random_uuid()), array_agg({source}), array_agg({target}), array_agg(1::bigint), {of}) from {pairs};";
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, sql, cancellationToken);
            // Two people of whom each gives to the other at once: the one who is told so has to try again, as the service does.
            var text = await servers.PgbenchAsync(Database, "", ["-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{length.TotalSeconds}", "--max-tries=5", "-f", script], cancellationToken);
            return size * double.Parse(Tps().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>The n-th of the people.</summary>
    internal static Guid Person(int n) => new($"00000001-0000-7000-8000-{n:x12}");

    /// <summary>Credits that somebody earned and gave back again and again, in the hours before now: two entries a time.</summary>
    public Task MoveOftenAsync(Guid person, int entries, CancellationToken cancellationToken) => ExecuteAsync($"""
        create temporary table moved as
            select bench_id(8, n) as transfer, n, now() - interval '1 day' * (1 - n / {entries}.0) as at from generate_series(1, {entries}) n;
        insert into transfers (id, partner_id, programme_id, kind, at, request) select transfer, '{Partner}', '{Programme}', 'give', at, '' from moved order by n;
        insert into entries (account_id, version, transfer_id, amount, balance_after, at)
        select a.id, a.version + m.n, m.transfer, case when (m.n % 2 = 1) = a.is_theirs then 1 else -1 end, a.balance + case when m.n % 2 = 0 then 0 when a.is_theirs then 1 else -1 end, m.at
        from moved m cross join (
            select id, balance, version, owner_id = '{person}' as is_theirs from accounts
            where lot_id is null and (owner_id = '{person}' or kind = 'earnings')) a;
        update accounts set version = version + {entries}, moved_at = now() where lot_id is null and (owner_id = '{person}' or kind = 'earnings');
        analyze entries;
        """, cancellationToken);

    /// <summary>A disk that takes a millisecond for each flush, for both arms.</summary>
    public async Task SlowDiskAsync(CancellationToken cancellationToken)
    {
        var name = new NpgsqlConnectionStringBuilder(Database).Database;
        // Those that are connected keep what they began with.
        await ExecuteAsync($"""
            alter database {name} set commit_delay = 1000; alter database {name} set commit_siblings = 0;
            select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()
            """, cancellationToken);
    }

    /// <summary>After all of it: every account is what its entries add up to, without gaps, and nothing was made or lost.</summary>
    /// <exception cref="InvalidOperationException">it is not so</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            select (select count(*) from accounts a left join (select account_id, sum(amount) as amount, count(*) as entries, max(version) as version from entries group by account_id) e on e.account_id = a.id
                    where a.balance <> coalesce(e.amount, 0) or a.version <> coalesce(e.entries, 0) or a.version <> coalesce(e.version, 0)),
                (select sum(balance)::bigint from accounts), (select count(*) from transfers)
            """, connection) { CommandTimeout = 300 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetInt64(0) != 0 || reader.GetInt64(1) != 0)
        {
            throw new InvalidOperationException($"The ledger is broken: {reader.GetInt64(0)} accounts differ from their entries, and all of them add up to {reader.GetInt64(1)}.");
        }

        Console.WriteLine($"  {reader.GetInt64(2)} transfers, every account is what its entries add up to");
    }

    // A grant to the pool, and from there to everybody; what they earned. All of it as transfers with entries.
    async Task FillAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(await File.ReadAllTextAsync(Repository.File("tests", "Benchmarks", "CreditsBenches", "ledger.sql"), cancellationToken), cancellationToken);
        await ExecuteAsync($"""
            insert into programmes (id, partner_id, name, zone, price_list, created_at) values ('{Programme}', '{Partner}', 'Bench', 'Bench', '[]', now());
            insert into lots (id, partner_id, programme_id, funder, expires_at, created_at) values (bench_id(9, 0), '{Partner}', '{Programme}', 'Bench', now() + interval '1 year', now());
            create temporary table opened as
                select bench_id(5, 0) as id, 'issuance' as kind, '{Programme}'::uuid as owner, bench_id(9, 0) as lot, null::bigint as floor, -4000000000::bigint as amount
                union all select bench_id({Pool}, 0), 'pool', '{Programme}', bench_id(9, 0), 0, 4000000000 - {People} * 1000
                union all select bench_id({Funded}, n), 'participant', bench_id(1, n), bench_id(9, 0), 0, 1000 from generate_series(0, {People} - 1) n
                union all select bench_id(6, 0), 'earnings', '{Programme}', null, null, -{People} * 100000::bigint
                union all select bench_id({Earned}, n), 'participant', bench_id(1, n), null, 0, 100000 from generate_series(0, {People} - 1) n;
            insert into transfers (id, partner_id, programme_id, kind, at, request) values (bench_id(7, 0), '{Partner}', '{Programme}', 'grant', now() - interval '2 days', '');
            insert into accounts (id, partner_id, programme_id, kind, owner_id, lot_id, expires_at, floor, balance, version, moved_at)
            select id, '{Partner}', '{Programme}', kind, owner, lot, case when lot is not null then (select expires_at from lots) end, floor, amount, 1, now() - interval '2 days' from opened;
            insert into entries (account_id, version, transfer_id, amount, balance_after, at) select id, 1, bench_id(7, 0), amount, amount, now() - interval '2 days' from opened;
            """, cancellationToken);
        await ExecuteAsync("vacuum analyze", cancellationToken);
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await gateway.DisposeAsync();
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();
}
