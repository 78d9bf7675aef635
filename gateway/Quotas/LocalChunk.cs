namespace Entraide.Gateway.Quotas;

/// <summary>What this replica may still grant to one subject in the current minute, without asking anybody.</summary>
sealed class LocalChunk
{
    readonly Lock gate = new();
    long minute = -1, touched, emptyUntil;
    int left, used;
    Task? borrowing;

    /// <summary>How much all replicas had taken when this one asked last, of the current minute.</summary>
    internal int Used
    {
        get
        {
            lock (gate)
            {
                return used;
            }
        }
    }

    /// <summary>
    /// Grants one request from what is here; or says with <paramref name="borrow"/> that there is nothing, and what to wait for: requests that find it
    /// empty together share one borrowing, which <paramref name="begin"/> starts.
    /// </summary>
    /// <param name="now">Milliseconds since 1970, UTC.</param>
    /// <param name="remaining">What is left of <paramref name="quota"/>, as far as is known here.</param>
    internal bool TryTake(long now, int quota, Func<long, Task> begin, out int remaining, out Task? borrow)
    {
        lock (gate)
        {
            var current = now / Window;
            if (current > minute)
            {
                (minute, left, used, emptyUntil, borrowing) = (current, 0, 0, 0, null);
            }

            touched = now;
            borrow = null;
            if (left > 0)
            {
                left--;
                remaining = Math.Max(0, quota - used) + left;
                return true;
            }

            remaining = 0;
            if (now >= emptyUntil)
            {
                borrow = borrowing ??= begin(minute);
            }

            return false;
        }
    }

    /// <summary>Puts in what was borrowed for <paramref name="of"/>; nothing means that all is used, and that asking again is not worth it for a second.</summary>
    internal void Fill(long of, int granted, int usedByAll, long now)
    {
        lock (gate)
        {
            if (of == minute)
            {
                (left, used, borrowing) = (left + granted, usedByAll, null);
                emptyUntil = granted == 0 ? now + 1000 : 0;
            }
        }
    }

    /// <summary>Takes out what nobody has asked for in the last second, to be given back; all of it when the process ends.</summary>
    internal (long Minute, int Amount) TakeUnused(long now, bool ending = false)
    {
        lock (gate)
        {
            if (minute != now / Window || left == 0 || borrowing is not null || (!ending && now - touched < 1000))
            {
                return (minute, 0);
            }

            var amount = left;
            (left, used) = (0, Math.Max(0, used - amount));
            return (minute, amount);
        }
    }

    /// <summary>Whether its minute has passed.</summary>
    internal bool IsOver(long now)
    {
        lock (gate)
        {
            return minute != now / Window;
        }
    }

    /// <summary>How long a window is, in milliseconds.</summary>
    internal const long Window = 60_000;
}
