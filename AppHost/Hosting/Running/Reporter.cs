using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting;

// Says in short lines what comes up and what goes down, and keeps the file for other programs up to date.
sealed class Reporter(Board board, RunFile runFile, Stopwatch sinceStart)
{
    public async Task FollowAsync(IReadOnlyList<IResource> all, CancellationToken cancellationToken)
    {
        var ready = new HashSet<IResource>();
        var ended = new HashSet<Instance>();
        var everything = false;
        await foreach (var instance in board.WatchAsync(cancellationToken))
        {
            if (board.Of(instance.Resource).All(replica => replica.IsReady) && ready.Add(instance.Resource) && instance.Resource.Name != DashboardSettings.Name)
            {
                Console.WriteLine($"  {instance.Resource.Name,-16} {(instance.HasChecks ? "healthy" : "running")}  {sinceStart.Elapsed.TotalSeconds,5:0.0} s");
            }

            if (!instance.State.HasEnded)
            {
                ended.Remove(instance);
            }
            else if (ended.Add(instance))
            {
                Console.WriteLine($"  {instance.Resource.Name,-16} ended with status {instance.State.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} ({instance.Name})");
            }

            if (!everything && all.All(ready.Contains))
            {
                everything = true;
                Console.WriteLine($"All {all.Count} resources are up after {sinceStart.Elapsed.TotalSeconds:0.0} s.");
            }

            runFile.Write(board.Instances.All(each => each.IsReady), everything ? sinceStart.Elapsed : null);
        }
    }
}
