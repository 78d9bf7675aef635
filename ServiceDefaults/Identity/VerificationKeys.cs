using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.ServiceDefaults.Identity;

/// <summary>One public key as published at <c>/.well-known/jwks.json</c> (RFC 7517): EC, P-256.</summary>
public sealed record Jwk(
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("crv")] string Curve,
    [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y,
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("use")] string Use = "sig",
    [property: JsonPropertyName("alg")] string Algorithm = "ES256")
{
    /// <summary>The public key at a point of P-256, whose coordinates are base64url.</summary>
    /// <exception cref="CryptographicException">it is not on the curve</exception>
    public static ECDsa Import(string x, string y) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) },
    });
}

/// <summary>The published set.</summary>
public sealed record JwkSet([property: JsonPropertyName("keys")] IReadOnlyList<Jwk> Keys);

/// <summary>Finds the key that a token names.</summary>
public interface IVerificationKeys
{
    /// <summary>The key called <paramref name="keyId"/>, or null where there is none.</summary>
    ValueTask<ECDsa?> FindAsync(string keyId, CancellationToken cancellationToken);
}

/// <summary>
/// The gateway's keys: fetched when a token names one that is not known yet, not more than once in five seconds, and in any case once a minute while
/// tokens come, because a key that is not published any more was removed for a reason.
/// </summary>
sealed class GatewayKeys(IHttpClientFactory clients, TimeProvider time) : IVerificationKeys
{
    internal const string Client = "gateway-keys";
    static readonly TimeSpan NotMoreOftenThan = TimeSpan.FromSeconds(5), NotOlderThan = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, ECDsa> known = new();
    readonly SemaphoreSlim fetching = new(1, 1);
    long? lastFetch;
    int refreshing;

    public async ValueTask<ECDsa?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(keyId, out var key))
        {
            if (lastFetch is { } fetched && time.GetElapsedTime(fetched) > NotOlderThan && Interlocked.Exchange(ref refreshing, 1) == 0)
            {
                // Nobody waits for it: the gateway may be away, and what is known still verifies.
                _ = RefreshAsync(CancellationToken.None);
            }

            return key;
        }

        await fetching.WaitAsync(cancellationToken);
        try
        {
            // Invented key ids must not turn into a flood of requests to the gateway.
            if (!known.ContainsKey(keyId) && (lastFetch is not { } last || time.GetElapsedTime(last) > NotMoreOftenThan))
            {
                await FetchAsync(cancellationToken);
                lastFetch = time.GetTimestamp();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new Problem(ProblemKind.Unavailable, FixedText.NoTokensNow);
        }
        finally
        {
            fetching.Release();
        }

        return known.GetValueOrDefault(keyId);
    }

    async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await fetching.WaitAsync(cancellationToken);
        try
        {
            await FetchAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            // Tried again in a minute.
        }
        finally
        {
            lastFetch = time.GetTimestamp();
            refreshing = 0;
            fetching.Release();
        }
    }

    async Task FetchAsync(CancellationToken cancellationToken)
    {
        var set = await clients.CreateClient(Client).GetFromJsonAsync<JwkSet>("/.well-known/jwks.json", cancellationToken);
        foreach (var removed in known.Keys.Except(set?.Keys.Select(jwk => jwk.KeyId) ?? known.Keys))
        {
            known.TryRemove(removed, out _);
        }

        foreach (var jwk in set?.Keys ?? [])
        {
            if (jwk is { KeyType: "EC", Curve: "P-256" })
            {
                known.TryAdd(jwk.KeyId, Jwk.Import(jwk.X, jwk.Y));
            }
        }
    }
}
