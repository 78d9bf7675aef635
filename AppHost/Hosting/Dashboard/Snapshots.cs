using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting.Dcp;
using Google.Protobuf.WellKnownTypes;

namespace Entraide.Hosting.Dashboard;

// Shows one running thing the way the dashboard wants to see it.
static class Snapshots
{
    public static Resource Of(Instance instance, Board board)
    {
        var state = instance.State;
        var snapshot = new Resource
        {
            Name = instance.Name,
            DisplayName = instance.Resource.Name,
            Uid = instance.Name,

            // The dashboard shows nothing at all if a single resource lacks this.
            CreatedAt = Timestamp.FromDateTimeOffset(instance.CreatedAt),
            ResourceType = TypeOf(instance.Resource, state),
            State = state.Phase is Phase.Waiting && state.WaitingFor.Count == 0 ? "Starting" : state.Phase.ToString(),
            StateStyle = state.Phase is Phase.Exited && state.ExitCode is not (null or 0 or -1) ? "error" : "",
            IsHidden = instance.Resource.Name == DashboardSettings.Name,
        };
        if (state.StartedAt is { } started)
        {
            snapshot.StartedAt = Timestamp.FromDateTimeOffset(started);
        }

        if (state.FinishedAt is { } finished)
        {
            snapshot.StoppedAt = Timestamp.FromDateTimeOffset(finished);
        }

        snapshot.Environment.AddRange(Environment(state));
        snapshot.Urls.AddRange(Urls(instance));
        snapshot.Properties.AddRange(Properties(instance, board));
        snapshot.HealthReports.AddRange(Health(instance));
        snapshot.Commands.AddRange(CommandsOf(instance));
        snapshot.Relationships.AddRange(Relationships(instance.Resource, board));
        return snapshot;
    }

    static string TypeOf(IResource resource, InstanceState state) => resource switch
    {
        ProjectResource => "Project",
        ContainerResource when state.Object is Container => "Container",
        ContainerResource or ExecutableResource => "Executable",
        _ => resource.GetType().Name,
    };

    static IEnumerable<EnvironmentVariable> Environment(InstanceState state)
    {
        var said = (state.Object as Executable)?.Spec.Env?.Select(variable => variable.Name).ToHashSet() ?? [];
        return state.Env.Select(variable => new EnvironmentVariable
        {
            Name = variable.Name,
            Value = variable.Value ?? "",
            IsFromSpec = said.Contains(variable.Name),
        });
    }

    static IEnumerable<Url> Urls(Instance instance) => instance.Resource is not IResourceWithEndpoints resource
        ? []
        : resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsAllocated).Select(endpoint => new Url
        {
            EndpointName = endpoint.Name,
            FullUrl = new EndpointReference(resource, endpoint.Name).Url,
            IsInactive = instance.State.Phase is not Phase.Running,
            DisplayProperties = new() { DisplayName = "", SortOrder = endpoint.UriScheme is "http" ? 1 : 0 },
        });

    static IEnumerable<ResourceProperty> Properties(Instance instance, Board board)
    {
        var state = instance.State;
        if (instance.Resource.Annotations.OfType<IProjectMetadata>().FirstOrDefault() is { } project)
        {
            yield return Text("project.path", project.ProjectPath);
        }

        if (state.Object is Executable executable)
        {
            yield return Text("executable.path", executable.Spec.ExecutablePath);
            yield return Text("executable.workDir", executable.Spec.WorkingDirectory ?? "");
            yield return Of("executable.args", Value.ForList([.. (executable.Spec.Args ?? []).Select(Value.ForString)]));
        }

        if (state.Object is Container container)
        {
            yield return Text("container.image", container.Spec.Image);
        }

        if (state.Pid is { } pid)
        {
            yield return Of("executable.pid", Value.ForNumber(pid));
        }

        if (state.ExitCode is { } code)
        {
            yield return Of("resource.exitCode", Value.ForNumber(code));
        }

        if (instance.Resource is IResourceWithParent child && board.Of(child.Parent).FirstOrDefault() is { } parent)
        {
            yield return Text("resource.parentName", parent.Name);
        }

        if (state.WaitingFor.Count > 0)
        {
            yield return Text("resource.waitingFor", string.Join(", ", state.WaitingFor));
        }
    }

    static IEnumerable<HealthReport> Health(Instance instance)
    {
        if (!instance.HasChecks)
        {
            yield break;
        }

        var report = new HealthReport { Key = $"{instance.Resource.Name}_check", Description = instance.State.HealthReason ?? "" };
        if (instance.State.Healthy is { } healthy)
        {
            report.Status = healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        }

        if (instance.State.CheckedAt is { } at)
        {
            report.LastRunAt = Timestamp.FromDateTimeOffset(at);
        }

        yield return report;
    }

    static IEnumerable<ResourceCommand> CommandsOf(Instance instance)
    {
        if (instance.State.Object is null)
        {
            yield break;
        }

        var runs = instance.State.Phase is Phase.Running or Phase.Starting;
        var ended = instance.State.HasEnded;
        yield return Command(Commands.Start, "Start", "Start the resource", "Play", ended ? ResourceCommandState.Enabled : ResourceCommandState.Hidden);
        yield return Command(Commands.Stop, "Stop", "Stop the resource", "Stop", ended ? ResourceCommandState.Hidden : runs ? ResourceCommandState.Enabled : ResourceCommandState.Disabled);
        yield return Command(Commands.Restart, "Restart", "Restart the resource", "ArrowCounterclockwise", runs ? ResourceCommandState.Enabled : ResourceCommandState.Disabled);
    }

    static ResourceCommand Command(string name, string title, string description, string icon, ResourceCommandState state) => new()
    {
        Name = name,
        DisplayName = title,
        DisplayDescription = description,
        IconName = icon,
        IconVariant = IconVariant.Filled,
        IsHighlighted = name != Commands.Restart,
        State = state,
    };

    static IEnumerable<ResourceRelationship> Relationships(IResource resource, Board board)
    {
        if (resource is IResourceWithParent child)
        {
            yield return new() { ResourceName = child.Parent.Name, Type = "Parent" };
        }

        foreach (var other in resource.Annotations.OfType<ReferenceAnnotation>().Select(reference => reference.Resource).Distinct())
        {
            yield return new() { ResourceName = other.Name, Type = "Reference" };
        }

        foreach (var other in resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).Distinct())
        {
            yield return new() { ResourceName = other.Name, Type = "WaitFor" };
        }
    }

    static ResourceProperty Text(string name, string value) => Of(name, Value.ForString(value));

    static ResourceProperty Of(string name, Value value) => new() { Name = name, Value = value };
}
