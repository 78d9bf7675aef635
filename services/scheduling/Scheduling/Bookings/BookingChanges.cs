namespace Entraide.Scheduling.Bookings;

/// <summary>
/// Wakes the requests of this process that wait for what becomes of a booking, as soon as it is stored. What another replica stores is seen by
/// <see cref="LookForDecisions"/>.
/// </summary>
sealed class BookingChanges
{
    readonly Lock gate = new();
    readonly Dictionary<Guid, List<Listener>> listeners = [];
    TaskCompletionSource somebody = New();

    /// <summary>The bookings that somebody waits for.</summary>
    internal Guid[] Waited
    {
        get
        {
            lock (gate)
            {
                return [.. listeners.Keys];
            }
        }
    }

    /// <summary>Returns once somebody waits.</summary>
    internal Task SomebodyWaitsAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return listeners.Count > 0 ? Task.CompletedTask : somebody.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Begins to listen: before the booking is read, so that no change falls in between.</summary>
    internal Listener Listen(Guid booking)
    {
        var listener = new Listener(this, booking);
        lock (gate)
        {
            if (!listeners.TryGetValue(booking, out var ofBooking))
            {
                listeners.Add(booking, ofBooking = []);
            }

            ofBooking.Add(listener);
            if (somebody.TrySetResult())
            {
                somebody = New();
            }
        }

        return listener;
    }

    /// <summary>Says that the booking has changed: after the commit, because who wakes reads it.</summary>
    internal void Tell(Guid booking)
    {
        lock (gate)
        {
            foreach (var listener in listeners.GetValueOrDefault(booking, []))
            {
                listener.Wake();
            }
        }
    }

    void Forget(Guid booking, Listener listener)
    {
        lock (gate)
        {
            if (listeners[booking] is var ofBooking && ofBooking.Remove(listener) && ofBooking.Count == 0)
            {
                listeners.Remove(booking);
            }
        }
    }

    /// <summary>One who waits.</summary>
    internal sealed class Listener(BookingChanges changes, Guid booking) : IDisposable
    {
        // A change wakes one wait, also one that begins later.
        volatile TaskCompletionSource changed = New();

        internal void Wake() => changed.TrySetResult();

        /// <summary>Returns at the next change, or once <paramref name="atMost"/> has passed.</summary>
        internal async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
        {
            await changed.Task.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (changed.Task.IsCompleted)
            {
                changed = New();
            }
        }

        public void Dispose() => changes.Forget(booking, this);
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
