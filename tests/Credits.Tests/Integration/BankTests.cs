using Entraide.Bank;
using Entraide.Testing;
using Xunit.Abstractions;

namespace Entraide.Credits.Tests.Integration;

/// <summary>
/// Two replicas, one ledger, many who move, hold, capture and release at once, who send everything twice, at two places, or drop the line: nothing is
/// lost, nothing done twice, and every answer was true. <c>./platform faults</c> does the same at length, while servers are killed.
/// </summary>
[Trait("Category", "Integration")]
public sealed class BankTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_answer_is_true_and_every_credit_is_where_the_answers_say()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BANK_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"BANK_SEED={seed}");
        // A message that came twice at once is tried again, with a warning each time.
        const string quiet = "--Logging:Console:LogLevel:MassTransit=None";
        await using var credits = await RunningService.StartAsync(CreditsService.Build, typeof(BankTests).Assembly, quiet);
        await using var replica = await credits.StartReplicaAsync(CreditsService.Build, typeof(BankTests).Assembly, quiet);
        await using var desk = await RunningService.StartAsync(Desk.Build, typeof(BankTests).Assembly, quiet);
        using var town = await Town.FoundAsync([credits.Url, replica.Url], desk, credits.Database, partner => credits.Gateway.Token(partner, "credits.read credits.write"), CancellationToken.None);
        var run = new BankRun(town, seed);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(12));
        await run.WorkAsync(over.Token);
        var findings = await run.CheckAsync(CancellationToken.None);
        output.WriteLine(findings.Summary);
        Assert.True(findings.Broken.Count == 0, $"BANK_SEED={seed}\n{string.Join('\n', findings.Broken)}");
    }
}
