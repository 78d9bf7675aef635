using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting;

// Holds a resource back until what it waits for is there.
static class Waits
{
    public static async Task WaitAsync(Board board, IResource resource, CancellationToken cancellationToken)
    {
        var instances = board.Of(resource).ToList();
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToList();
        if (resource is IResourceWithParent child)
        {
            waits.Add(new(child.Parent, WaitType.WaitUntilHealthy));
        }

        // A connection to a database is of no use before the database is there, waited for or not.
        waits.AddRange(resource.Annotations.OfType<ReferenceAnnotation>()
            .Where(reference => reference.Resource is IResourceWithParent parent && waits.Any(wait => wait.Resource == parent.Parent))
            .Select(reference => new WaitAnnotation(reference.Resource, WaitType.WaitUntilHealthy)));

        List<WaitAnnotation> open;
        await board.WaitAsync(
            () =>
            {
                open = [.. waits.Where(wait => !IsOver(board, wait))];
                var names = open.Select(wait => wait.Resource.Name).Distinct().ToList();
                foreach (var instance in instances.Where(instance => !instance.State.WaitingFor.SequenceEqual(names)))
                {
                    board.Update(instance, state => state with { WaitingFor = names });
                }

                return open.Count == 0;
            },
            cancellationToken);
    }

    static bool IsOver(Board board, WaitAnnotation wait) => board.Of(wait.Resource).All(instance => wait.WaitType switch
    {
        WaitType.WaitUntilStarted => instance.State.Phase is Phase.Running,
        WaitType.WaitForCompletion => instance.State.HasEnded && instance.State.ExitCode == wait.ExitCode,
        _ => instance.IsReady,
    });
}
