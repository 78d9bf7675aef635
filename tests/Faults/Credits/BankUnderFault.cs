using Entraide.Bank;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Faults.Credits;

/// <summary>Two replicas of credits, the bank that plays on them, and something that is killed every few seconds meanwhile.</summary>
abstract class BankUnderFault(string name) : IFault
{
    public string Name => name;

    /// <summary>Kills something; what is killed comes back by itself.</summary>
    protected abstract void Strike(IReadOnlyList<ServiceProcess> replicas, int time);

    public async Task<FaultResult> RunAsync(TimeSpan length, int seed, CancellationToken cancellationToken)
    {
        var database = await TestServers.CreateDatabaseAsync();
        await using var desk = await RunningService.StartAsync(Desk.Build, typeof(BankUnderFault).Assembly, "--Logging:Console:LogLevel:Default=None");
        await using var one = await ServiceProcess.StartAsync("Credits", "Entraide.Credits", database, desk.Gateway);
        await using var other = await ServiceProcess.StartAsync("Credits", "Entraide.Credits", database, desk.Gateway);
        using var town = await Town.FoundAsync([one.Url, other.Url], desk, database, partner => desk.Gateway.Token(partner, "credits.read credits.write"), cancellationToken);
        var run = new BankRun(town, seed);
        using var over = new CancellationTokenSource();
        var work = run.WorkAsync(over.Token);
        var (began, strikes, longest, random) = (TimeProvider.System.GetTimestamp(), 0, TimeSpan.Zero, new Random(seed));
        try
        {
            while (TimeProvider.System.GetElapsedTime(began) < length)
            {
                await Task.Delay(random.Next(500, 4000), cancellationToken);
                var struck = TimeProvider.System.GetTimestamp();
                Strike([one, other], strikes++);
                await run.ProbeAsync();
                var recovered = TimeProvider.System.GetElapsedTime(struck);
                longest = recovered > longest ? recovered : longest;
            }
        }
        finally
        {
            await over.CancelAsync();
            await work;
        }

        // Connections of this process that the database left behind.
        NpgsqlConnection.ClearAllPools();
        var findings = await run.CheckAsync(cancellationToken);
        return new FaultResult(name, findings.Broken.Count == 0 && strikes > 0, Math.Round(longest.TotalSeconds, 2), $"{strikes} kills; {findings.Summary}", string.Join('\n', findings.Broken.Take(20)));
    }
}
