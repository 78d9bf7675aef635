using System.Diagnostics;
using Entraide.Testing;
using Npgsql;

namespace Entraide.EndToEnd.Tests;

[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class ReplicaTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_periodic_job_of_two_replicas_runs_once_each_period()
    {
        Assert.Equal(2, platform.Run["processes"]!["scheduling"]!.AsArray().Count);
        await using var database = NpgsqlDataSource.Create(platform.EnvironmentOf("scheduling", "ConnectionStrings__database"));
        var before = await RunsAsync(database);
        await Eventually.HoldsAsync(async () => await RunsAsync(database) > before, "the job ran");
        var (watch, first) = (Stopwatch.StartNew(), await RunsAsync(database));
        await Eventually.HoldsAsync(async () => await RunsAsync(database) >= first + 4, "the job ran four times more");
        // Every five seconds, never before nine tenths of that: were both replicas to run it, four rounds would take half as long.
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(3 * 4.5), $"Four rounds took {watch.Elapsed.TotalSeconds:0.0} s.");
    }

    static async Task<long> RunsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select runs from platform.leases where name = 'expire-unconfirmed'");
        return await command.ExecuteScalarAsync() is long runs ? runs : 0;
    }
}
