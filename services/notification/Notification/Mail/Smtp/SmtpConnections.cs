using System.Collections.Concurrent;

namespace Entraide.Notification.Mail.Smtp;

/// <summary>Connections kept open between mails: a new one with TLS costs more than the mail. How many there are is for the sender to limit.</summary>
sealed class SmtpConnections : IAsyncDisposable
{
    /// <summary>Relays count mails a connection, and hang up on idle ones within minutes.</summary>
    const int MostMails = 100;

    static readonly TimeSpan KeepIdle = TimeSpan.FromSeconds(20), Quit = TimeSpan.FromSeconds(2);

    readonly ConcurrentStack<SmtpConnection> idle = new();
    readonly SmtpRelay relay;
    readonly TimeProvider time;
    readonly ITimer sweep;

    internal SmtpConnections(SmtpRelay relay, TimeProvider time)
    {
        (this.relay, this.time) = (relay, time);
        sweep = time.CreateTimer(_ => Sweep(), null, KeepIdle, KeepIdle);
    }

    /// <summary>One that was used before, or null.</summary>
    internal SmtpConnection? TakeKept() => idle.TryPop(out var kept) ? kept : null;

    internal Task<SmtpConnection> OpenAsync(CancellationToken cancellationToken) => SmtpSession.OpenAsync(relay, time, cancellationToken);

    internal void Return(SmtpConnection connection)
    {
        if (connection.Mails < MostMails)
        {
            idle.Push(connection);
        }
        else
        {
            _ = LeaveAsync(connection);
        }
    }

    void Sweep()
    {
        var count = idle.Count;
        var kept = new List<SmtpConnection>();
        while (count-- > 0 && idle.TryPop(out var connection))
        {
            if (time.GetElapsedTime(connection.UsedAt) < KeepIdle)
            {
                kept.Add(connection);
            }
            else
            {
                _ = LeaveAsync(connection);
            }
        }

        if (kept.Count > 0)
        {
            kept.Reverse();
            idle.PushRange([.. kept]);
        }
    }

    async Task LeaveAsync(SmtpConnection connection)
    {
        using var limit = new CancellationTokenSource(Quit, time);
        await connection.QuitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync();
        while (idle.TryPop(out var connection))
        {
            await LeaveAsync(connection);
        }
    }
}
