using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting;

// Knows the state of everything that runs, and tells whoever wants to know of changes.
sealed class Board
{
    readonly Lock changing = new();
    readonly List<Channel<Instance>> listeners = [];

    public IReadOnlyList<Instance> Instances { get; private set; } = [];

    public void Add(IEnumerable<Instance> instances)
    {
        lock (changing)
        {
            Instances = [.. Instances, .. instances];
        }
    }

    public IEnumerable<Instance> Of(IResource resource) => Instances.Where(instance => instance.Resource == resource);

    public void Update(Instance instance, Func<InstanceState, InstanceState> change)
    {
        lock (changing)
        {
            var after = change(instance.State);
            if (after == instance.State)
            {
                return;
            }

            instance.State = after;
            foreach (var listener in listeners)
            {
                listener.Writer.TryWrite(instance);
            }
        }
    }

    // All instances as they are now, then each that changes.
    public async IAsyncEnumerable<Instance> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listener = Channel.CreateUnbounded<Instance>(new() { SingleReader = true });
        lock (changing)
        {
            listeners.Add(listener);
            foreach (var instance in Instances)
            {
                listener.Writer.TryWrite(instance);
            }
        }

        try
        {
            await foreach (var instance in listener.Reader.ReadAllAsync(cancellationToken))
            {
                yield return instance;
            }
        }
        finally
        {
            lock (changing)
            {
                listeners.Remove(listener);
            }
        }
    }

    public async Task WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        await foreach (var _ in WatchAsync(cancellationToken))
        {
            if (condition())
            {
                return;
            }
        }
    }
}
