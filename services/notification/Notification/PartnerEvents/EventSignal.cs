using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Wakes whoever in this process waits for a partner's events, or for anybody's.</summary>
sealed class EventSignal
{
    readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Waiting, bool>> waiting = new();

    /// <summary>Waits for <paramref name="partner"/>'s events; without one, for everybody's.</summary>
    public Waiting Subscribe(Guid partner = default)
    {
        var one = new Waiting(this, partner);
        waiting.GetOrAdd(partner, _ => new())[one] = true;
        return one;
    }

    /// <summary>There may be something new for <paramref name="partner"/>.</summary>
    public void Wake(Guid partner)
    {
        WakeAll(partner);
        WakeAll(default);
    }

    /// <summary>There may be something new for anybody: the line to the database was cut for a while.</summary>
    public void WakeEverybody()
    {
        foreach (var partner in waiting.Keys)
        {
            WakeAll(partner);
        }
    }

    void WakeAll(Guid partner)
    {
        foreach (var one in waiting.GetValueOrDefault(partner)?.Keys ?? [])
        {
            one.Wake();
        }
    }

    /// <summary>One who waits. What comes while nobody looks is kept for the next look.</summary>
    internal sealed class Waiting(EventSignal signal, Guid partner) : IDisposable
    {
        readonly Channel<bool> wake = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Wake() => wake.Writer.TryWrite(true);

        /// <summary>Whether it was woken, within <paramref name="atMost"/>.</summary>
        public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(atMost);
            try
            {
                return await wake.Reader.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        public void Dispose() => signal.waiting.GetValueOrDefault(partner)?.TryRemove(this, out _);
    }
}
