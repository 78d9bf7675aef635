using Dapper;
using Npgsql;

namespace Entraide.Bank;

/// <summary>Many workers on one ledger, and then the question whether it kept every promise.</summary>
/// <param name="seed">Decides who asks for what; how the requests meet each other it cannot decide.</param>
public sealed class BankRun(Town town, int seed)
{
    const int Tellers = 12, Bookers = 6, Clerks = 4;

    readonly Journal journal = new();

    /// <summary>Lets everybody work until <paramref name="until"/>, and finish what they began.</summary>
    public Task WorkAsync(CancellationToken until) => Task.WhenAll(
    [
        .. Enumerable.Range(0, Tellers).Select(n => Task.Run(() => new Teller(town, journal, new Random(seed + n)).WorkAsync(until), CancellationToken.None)),
        .. Enumerable.Range(0, Bookers).Select(n => Task.Run(() => new Booker(town, journal, new Random(seed + 1000 + n)).WorkAsync(until), CancellationToken.None)),
        .. Enumerable.Range(0, Clerks).Select(n => Task.Run(() => new Clerk(town, journal, new Random(seed + 2000 + n)).WorkAsync(until), CancellationToken.None)),
        Task.Run(() => LookAsync(until), CancellationToken.None),
    ]);

    /// <summary>One transfer through each replica and one hold by messages, each waited for: done when everything works.</summary>
    public async Task ProbeAsync()
    {
        var random = new Random(seed);
        foreach (var replica in Enumerable.Range(0, town.Replicas.Count))
        {
            await new Teller(town, journal, random).AskAsync(new AskedTransfer(Guid.CreateVersion7(), town.Rich, "pool", null, "participant", town.Participants[0], 1), replica);
        }

        await new Booker(town, journal, random).OneAsync(town.Rich, ending: 1);
    }

    /// <summary>Once everybody is done: what was checked, and what of it does not hold.</summary>
    public async Task<BankFindings> CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(town.Database);
        var broken = new List<string>(journal.Broken);
        foreach (var (what, sql) in LedgerChecks.All)
        {
            var found = (await connection.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: cancellationToken))).AsList();
            broken.AddRange(found.Take(3).Select(line => $"{what}: {line}"));
        }

        broken.AddRange(await LedgerChecks.CompareAsync(connection, journal, town, cancellationToken));
        var done = journal.Transfers.Values.Count(transfer => transfer.Refusal is null);
        return new BankFindings(broken,
            $"{done} transfers done, {journal.Transfers.Count - done} refused, {journal.LeftOpen.Values.Sum()} times no answer, {journal.Resent} sent again, {journal.Reversals.Values.Count(asked => asked.Refusal is null)} undone; {journal.Holds.Count} holds, "
            + $"{journal.Holds.Values.Count(hold => hold.Heard.Contains("captured"))} captured; {journal.Snapshots} snapshots");
    }

    // Each look is of one moment: one statement in a transaction that sees what was there when it began.
    async Task LookAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(town.Database);
                await connection.OpenAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, CancellationToken.None);
                var found = await connection.QueryFirstOrDefaultAsync<string>(LedgerChecks.Snapshot);
                journal.Expect(found is null, $"in a snapshot, {found}");
                Interlocked.Increment(ref journal.Snapshots);
            }
            catch (NpgsqlException)
            {
                // The database is away: there is nothing to see.
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }
}

/// <summary>What a run showed.</summary>
/// <param name="Broken">What did not hold; empty when all did.</param>
/// <param name="Summary">What was done, in numbers.</param>
public sealed record BankFindings(IReadOnlyList<string> Broken, string Summary);
