using System.Security.Cryptography;
using Dapper;
using Entraide.Gateway.Access;
using Entraide.ServiceDefaults.Identity;
using Npgsql;

namespace Entraide.Gateway.Tokens;

/// <summary>
/// The keys of all replicas, from the database. The first replica to start makes the first key. A key added later is published at once
/// and signs once every replica and service has had time to learn it; an old one verifies until its row is deleted.
/// </summary>
sealed class SigningKeys(NpgsqlDataSource database, Vault vault, AccessRegister register, TimeProvider time) : IVerificationKeys, IHostedService
{
    const long LockKey = 0x6B657973; // "keys": any number, the same in all replicas.
    static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1), NotMoreOftenThan = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim loading = new(1, 1);
    volatile IReadOnlyDictionary<string, SigningKey> keys = new Dictionary<string, SigningKey>();
    long loadedAt;

    /// <summary>Makes the first key where there is none, so that the gateway is ready only once it can sign.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await LockAsync(connection, cancellationToken);
            if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition("select exists (select from signing_keys)", null, transaction, cancellationToken: cancellationToken)))
            {
                await InsertAsync(connection, SigningKey.Generate(vault, time.GetUtcNow()), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
        register.Changed += ReloadSoon;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        register.Changed -= ReloadSoon;
        return Task.CompletedTask;
    }

    /// <summary>Lets nobody else add a key until the transaction of <paramref name="connection"/> ends.</summary>
    internal static Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition("select pg_advisory_xact_lock(@LockKey)", new { LockKey }, cancellationToken: cancellationToken));

    internal static Task InsertAsync(NpgsqlConnection connection, SigningKeyRow key, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition("""
            insert into signing_keys (id, x, y, private_key, signs_from) values (@Id, @X, @Y, @PrivateKey, @SignsFrom) on conflict do nothing
            """, key, cancellationToken: cancellationToken));

    /// <summary>Looks at once, after a change made here.</summary>
    internal async Task ReloadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref loadedAt, time.GetTimestamp() - (long)(LookAgain.TotalSeconds * time.TimestampFrequency));
        await ReloadAfterAsync(LookAgain, cancellationToken);
    }

    // A key added or removed on another replica is a change to who may do what, like everything the register tells of. Nobody waits for this:
    // should it fail, whoever needs a key next looks again.
    void ReloadSoon() => _ = ReloadAsync(CancellationToken.None);

    /// <summary>The key to sign with now.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellationToken)
    {
        await ReloadAfterAsync(LookAgain, cancellationToken);
        return SigningKey.For(keys.Values, time.GetUtcNow());
    }

    /// <summary>An access token as of now, signed with the key of now.</summary>
    public async Task<string> IssueAsync(string client, Guid partner, string region, string scope, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (key, now) = (await CurrentAsync(cancellationToken), time.GetUtcNow());
        var issued = now.ToUnixTimeSeconds();
        var token = new AccessToken(AccessToken.PlatformIssuer, AccessToken.PlatformAudience, client, partner, region, scope,
            issued, issued + (long)lifetime.TotalSeconds, Guid.CreateVersion7(now));
        return Jws.Sign(token, key.Id, CallerIdentity.TokenType, key.Key);
    }

    /// <summary>The public halves, for whoever verifies.</summary>
    public async ValueTask<JwkSet> PublishedAsync(CancellationToken cancellationToken)
    {
        // A service asks when it met a key it does not know: then this replica may not know it either.
        await ReloadAfterAsync(NotMoreOftenThan, cancellationToken);
        return new JwkSet([.. keys.Values.OrderByDescending(key => key.SignsFrom).Select(key => key.Published)]);
    }

    public async ValueTask<ECDsa?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (!keys.ContainsKey(keyId))
        {
            await ReloadAfterAsync(NotMoreOftenThan, cancellationToken);
        }

        return keys.GetValueOrDefault(keyId)?.Key;
    }

    async Task ReloadAfterAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(Interlocked.Read(ref loadedAt)) < age)
        {
            return;
        }

        await loading.WaitAsync(cancellationToken);
        try
        {
            if (time.GetElapsedTime(Interlocked.Read(ref loadedAt)) >= age)
            {
                await LoadAsync(cancellationToken);
            }
        }
        catch (NpgsqlException) when (keys.Count > 0)
        {
            // Without the database the known keys still verify and sign: no reason to turn callers away.
        }
        finally
        {
            loading.Release();
        }
    }

    async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<SigningKeyRow>(new CommandDefinition(
            "select id, x, y, private_key, signs_from from signing_keys", cancellationToken: cancellationToken));
        var known = keys;
        keys = rows.ToDictionary(row => row.Id, row => known.GetValueOrDefault(row.Id) ?? SigningKey.FromRow(row, vault));
        Interlocked.Exchange(ref loadedAt, time.GetTimestamp());
    }
}
