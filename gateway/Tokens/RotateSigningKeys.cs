using Entraide.Gateway.Partners;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Tokens;

/// <summary>A key that access tokens are signed with; its private half is never shown.</summary>
/// <param name="SignsFrom">UTC; until then it is only published.</param>
public sealed record SigningKeyView(string Kid, DateTimeOffset SignsFrom, bool SignsNow);

/// <summary>All signing keys, oldest first.</summary>
public sealed record SigningKeyList(IReadOnlyList<SigningKeyView> Items);

/// <summary>
/// <c>/v1/signing-keys</c>, for operators: a new key is published at once and signs a little later (<c>Tokens:KeyLead</c>, two minutes when not set),
/// so that nobody meets a token of a key not known yet. An old one is removed when no token of it can be alive.
/// </summary>
static class RotateSigningKeys
{
    // A token's life, what clocks may differ, and as much again.
    static readonly TimeSpan Outlived = 2 * (AccessToken.Lifetime + AccessToken.Leeway);

    internal static void MapSigningKeys(this WebApplication app)
    {
        var keys = app.MapGroup("/v1/signing-keys").OnlyForOperator();
        keys.MapGet("", ListAsync).WithSummary("List the keys that access tokens are signed with");
        // A leaked key must go whatever the state of the others.
        keys.MapDelete("/{kid}", RemoveAsync).WithoutPrecondition().WithSummary("Remove a signing key at once, with every token it signed");
        keys.MapPost("", AddAsync).WithSummary("Publish a new signing key, which takes over in a moment");
    }

    static async Task<Ok<SigningKeyList>> ListAsync(Database database, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(Describe(await database.QueryAsync<SigningKeyRow>("select id, signs_from from signing_keys", null, cancellationToken), time.GetUtcNow()));

    static async Task<Created<SigningKeyList>> AddAsync(
        UnitOfWork work, Vault vault, IConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await SigningKeys.LockAsync(await work.ConnectionAsync(cancellationToken), cancellationToken);
        var known = await work.QueryAsync<SigningKeyRow>("select id, signs_from from signing_keys", null, cancellationToken);
        if (known.Any(key => key.SignsFrom > now))
        {
            throw Problem.Conflict("rotation-running", "A new key is published already and takes over in a moment.");
        }

        var added = SigningKey.Generate(vault, now + configuration.GetValue("Tokens:KeyLead", TimeSpan.FromMinutes(2)));
        await SigningKeys.InsertAsync(await work.ConnectionAsync(cancellationToken), added, cancellationToken);
        await work.ExecuteAsync("delete from signing_keys where id = any(@outlived)", new { outlived = OutlivedAt(known, now) }, cancellationToken);
        // It stands with its answer; the access register then tells every replica, this one included.
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created("/v1/signing-keys", Describe([.. known.Where(key => !OutlivedAt(known, now).Contains(key.Id)), added], now));
    }

    static async Task<NoContent> RemoveAsync(string kid, UnitOfWork work, SigningKeys keys, CancellationToken cancellationToken)
    {
        await SigningKeys.LockAsync(await work.ConnectionAsync(cancellationToken), cancellationToken);
        var known = await work.QueryAsync<string>("select id from signing_keys", null, cancellationToken);
        if (!known.Contains(kid))
        {
            throw Problem.NotFound();
        }

        if (known.Count == 1)
        {
            throw Problem.Conflict("only-key", "It is the only signing key: publish another first.");
        }

        await work.ExecuteAsync("delete from signing_keys where id = @kid", new { kid }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        await keys.ReloadAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>The keys that stopped signing so long ago that no token of them can be alive.</summary>
    internal static string[] OutlivedAt(IReadOnlyList<SigningKeyRow> keys, DateTimeOffset now)
    {
        var byAge = keys.OrderBy(key => key.SignsFrom).ToArray();
        return [.. byAge.Zip(byAge.Skip(1)).Where(pair => pair.Second.SignsFrom + Outlived < now).Select(pair => pair.First.Id)];
    }

    static SigningKeyList Describe(IReadOnlyList<SigningKeyRow> keys, DateTimeOffset now)
    {
        var signing = keys.Where(key => key.SignsFrom <= now).MaxBy(key => (key.SignsFrom, key.Id)) ?? keys.MinBy(key => key.SignsFrom);
        return new SigningKeyList([.. keys.OrderBy(key => key.SignsFrom).Select(key => new SigningKeyView(key.Id, key.SignsFrom, key == signing))]);
    }
}
