using System.Threading.Channels;

namespace Entraide.Gateway.Grouping;

/// <summary>
/// Writes that many requests wait for at once, in one statement and one commit: while one group is being written the next gathers, so nobody waits
/// for company and a flood costs few commits. What is awaited is durable.
/// </summary>
/// <param name="write">Writes a group and answers for each of its items, in their order.</param>
sealed class GroupedWrites<TItem, TResult>(Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> write, int most = 500)
{
    readonly Channel<Waiting> waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Adds <paramref name="item"/> to the next group. Who stops waiting does not take it back.</summary>
    /// <returns>what the write said of it</returns>
    internal Task<TResult> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        var one = new Waiting(item, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        return waiting.Writer.TryWrite(one) ? one.Result.Task.WaitAsync(cancellationToken) : throw new OperationCanceledException("The gateway is stopping.");
    }

    /// <summary>Takes no more items; <see cref="RunAsync"/> ends once those it has are written.</summary>
    internal void Complete() => waiting.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>; a group that fails fails for those who wait for it, and for nobody else.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var group = new List<Waiting>();
        while (await waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            group.Clear();
            while (group.Count < most && waiting.Reader.TryRead(out var one))
            {
                group.Add(one);
            }

            try
            {
                var results = await write([.. group.Select(one => one.Item)], cancellationToken);
                for (var i = 0; i < group.Count; i++)
                {
                    group[i].Result.SetResult(results[i]);
                }
            }
            catch (Exception exception)
            {
                group.ForEach(one => one.Result.TrySetException(exception));
            }
        }
    }

    sealed record Waiting(TItem Item, TaskCompletionSource<TResult> Result);
}
