using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// Start, stop and restart, as asked for on the dashboard. Names are Aspire's, today's and yesterday's.
static class Commands
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Restart = "restart";

    // A name is that of one replica, or of a resource: then all its replicas are meant.
    public static async Task<string?> ExecuteAsync(Orchestrator orchestrator, Board board, string name, string command, CancellationToken cancellationToken)
    {
        var instances = board.Instances.Where(instance => instance.State.Object is not null && (instance.Name == name || instance.Resource.Name == name)).ToList();
        if (instances.Count == 0)
        {
            return $"There is nothing named '{name}' that can be started or stopped.";
        }

        Func<Instance, Task>? action = command.StartsWith("resource-", StringComparison.Ordinal) ? Action(command["resource-".Length..]) : Action(command);
        if (action is null)
        {
            return $"There is no command '{command}'.";
        }

        await Task.WhenAll(instances.Select(action));
        return null;

        Func<Instance, Task>? Action(string verb) => verb switch
        {
            Start => instance => StartAsync(orchestrator, instance, cancellationToken),
            Stop => instance => StopAsync(orchestrator, board, instance, cancellationToken),
            Restart => async instance =>
            {
                await StopAsync(orchestrator, board, instance, cancellationToken);
                await StartAsync(orchestrator, instance, cancellationToken);
            }
            ,
            _ => null,
        };
    }

    public static async Task StopAsync(Orchestrator orchestrator, Board board, Instance instance, CancellationToken cancellationToken)
    {
        if (instance.State.HasEnded)
        {
            return;
        }

        await (instance.State.Object is Container
            ? orchestrator.Dcp.StopAsync<Container>(instance.ObjectName, cancellationToken)
            : orchestrator.Dcp.StopAsync<Executable>(instance.ObjectName, cancellationToken));
        await board.WaitAsync(() => instance.State.HasEnded, cancellationToken);
    }

    static async Task StartAsync(Orchestrator orchestrator, Instance instance, CancellationToken cancellationToken)
    {
        if (!instance.State.HasEnded)
        {
            return;
        }

        // An object that has ended stays ended: a new one takes its place.
        await (instance.State.Object is Container
            ? orchestrator.Dcp.DeleteAsync<Container>(instance.ObjectName, cancellationToken)
            : orchestrator.Dcp.DeleteAsync<Executable>(instance.ObjectName, cancellationToken));
        await orchestrator.LaunchAsync(instance, cancellationToken);
    }
}
