using System.Collections.Concurrent;
using System.Security.Claims;
using Npgsql;

namespace Entraide.Gateway.Access;

/// <summary>
/// Who may do what, in memory: asked with every request, so never of the database. PostgreSQL tells of each change (LISTEN), and twice a second
/// the register looks whether it missed one. While the database is away, what is known stays: it can only be changed there, and a token lives ten
/// minutes at most.
/// </summary>
sealed class AccessRegister(NpgsqlDataSource database, TimeProvider time, ILogger<AccessRegister> logger) : BackgroundService
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500), TryAgain = TimeSpan.FromMilliseconds(200);

    readonly SemaphoreSlim reading = new(1, 1);
    readonly ConcurrentDictionary<Running, bool> running = new();
    volatile AccessSnapshot current = AccessSnapshot.Empty;
    long lookedAt;

    /// <summary>What is known now.</summary>
    internal AccessSnapshot Current => current;

    /// <summary>Something changed; told after <see cref="Current"/> did.</summary>
    internal event Action? Changed;

    /// <summary>The gateway is ready only once it knows who may do what.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            await LookAsync(connection, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks now whether something changed, as after a change made here, or before somebody is turned away whom another replica may have just let in.</summary>
    /// <returns>whether <see cref="Current"/> is another than <paramref name="before"/></returns>
    internal async Task<bool> RefreshAsync(AccessSnapshot before, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            await reading.WaitAsync(cancellationToken);
            try
            {
                // A flood of wrong secrets is answered by a few looks and not by one each.
                if (lookedAt < asked)
                {
                    await using var connection = await database.OpenConnectionAsync(cancellationToken);
                    await LookAloneAsync(connection, cancellationToken);
                }
            }
            finally
            {
                reading.Release();
            }
        }
        catch (NpgsqlException)
        {
            // What is known stays; the loop below keeps trying.
        }

        return !ReferenceEquals(before, current);
    }

    /// <summary>Ends <paramref name="context"/>, an answer that goes on, as soon as the access of its caller is withdrawn; until the result is disposed of.</summary>
    internal IDisposable CutWhenWithdrawn(HttpContext context)
    {
        var request = new Running(this, context.User, context);
        running[request] = true;
        Cut();
        return request;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Not told of changes to who may do what, trying again: {Exception}", exception.GetType().Name);
                await Task.Delay(TryAgain, time, stoppingToken);
            }
        }
    }

    async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var listen = new NpgsqlCommand("listen access_changed", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            await LookAsync(connection, cancellationToken);
            await connection.WaitAsync(LookAgain, cancellationToken);
        }
    }

    async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            await LookAloneAsync(connection, cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    async Task LookAloneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (await AccessReader.VersionAsync(connection, cancellationToken) != current.Version)
        {
            current = await AccessReader.ReadAsync(connection, current, cancellationToken);
            Cut();
            Changed?.Invoke();
        }

        lookedAt = now;
    }

    void Cut()
    {
        foreach (var (request, _) in running)
        {
            if (current.IsWithdrawn(request.Bearer))
            {
                request.Context.Abort();
            }
        }
    }

    sealed class Running(AccessRegister register, ClaimsPrincipal bearer, HttpContext context) : IDisposable
    {
        internal ClaimsPrincipal Bearer => bearer;
        internal HttpContext Context => context;

        public void Dispose() => register.running.TryRemove(this, out _);
    }
}
