using System.Collections.Concurrent;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.LiveUpdates;

/// <summary>How many streams may be open on this replica: each holds a connection and a little memory for as long as its token lives.</summary>
sealed class StreamPlaces(IConfiguration configuration)
{
    readonly int ofOnePartner = configuration.GetValue("LiveUpdates:StreamsOfOnePartner", 20), ofAll = configuration.GetValue("LiveUpdates:Streams", 1000);
    readonly ConcurrentDictionary<Guid, int> open = new();
    int all;

    /// <summary>Between two signs of life: proxies take silence for an end.</summary>
    public TimeSpan Heartbeat { get; } = configuration.GetValue("LiveUpdates:Heartbeat", TimeSpan.FromSeconds(15));

    /// <summary>Takes a place, to be given back by disposing it.</summary>
    /// <exception cref="Problem">there is none</exception>
    public IDisposable Take(Guid partner)
    {
        var taken = new Place(this, partner);
        if (open.AddOrUpdate(partner, 1, (_, count) => count + 1) > ofOnePartner | Interlocked.Increment(ref all) > ofAll)
        {
            taken.Dispose();
            throw new Problem(ProblemKind.TooMany, "As many streams are open as this service keeps at a time: end one, or let several apps share one.");
        }

        return taken;
    }

    void GiveBack(Guid partner)
    {
        Interlocked.Decrement(ref all);
        if (open.AddOrUpdate(partner, 0, (_, count) => count - 1) == 0)
        {
            open.TryRemove(new KeyValuePair<Guid, int>(partner, 0));
        }
    }

    sealed class Place(StreamPlaces places, Guid partner) : IDisposable
    {
        public void Dispose() => places.GiveBack(partner);
    }
}
