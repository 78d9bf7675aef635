using System.Diagnostics;
using Entraide.Hosting;

namespace Entraide.AppHost.Tests.Integration;

[Trait("Category", "Integration")]
[Collection("AppHost")]
public sealed class EndingTests
{
    [Fact]
    public async Task A_kill_leaves_nothing_behind_and_the_next_start_finds_its_data()
    {
        await using var killed = await RunningAppHost.StartAsync();
        var run = killed.RunId;
        var secret = File.ReadAllText(Path.Combine(killed.Data, "secrets.json"));
        var ports = Listeners.Of(Processes.OfRun(run).ToHashSet()).Select(address => address.Port).Distinct().ToList();
        Assert.True(ports.Count > 10, "The probe listens on many ports.");

        killed.Process.Kill();
        var watch = Stopwatch.StartNew();
        await RunningAppHost.WaitAsync(() => Processes.OfRun(run).Count == 0, TimeSpan.FromSeconds(10), "all processes are gone");
        Console.WriteLine($"After kill -9 everything was gone in {watch.Elapsed.TotalSeconds:0.0} s.");
        await RunningAppHost.WaitAsync(() => !File.Exists(Path.Combine(killed.Data, "run.json")), TimeSpan.FromSeconds(5), "the run's file is gone");
        Assert.DoesNotContain(ports, IsTaken);

        await using var next = await RunningAppHost.StartAsync(killed.Data);
        Assert.Equal(secret, File.ReadAllText(Path.Combine(next.Data, "secrets.json")));

        run = next.RunId;
        watch.Restart();
        Assert.Equal(0, await next.InterruptAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Console.WriteLine($"After Ctrl-C everything was gone in {watch.Elapsed.TotalSeconds:0.0} s.");
        Assert.Empty(Processes.OfRun(run));
        Assert.False(File.Exists(Path.Combine(next.Data, "run.json")));
    }

    static bool IsTaken(int port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}

[CollectionDefinition("AppHost", DisableParallelization = true)]
public sealed class OneAtATime;
