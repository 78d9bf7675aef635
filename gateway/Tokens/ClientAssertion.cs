using System.Text.Json;
using System.Text.Json.Serialization;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Tokens;

/// <summary>
/// A client's signed statement that it is itself (<c>private_key_jwt</c>: RFC 7523, section 3, and OpenID Connect Core, section 9), read and found
/// in order but for its signature: nothing here depends on which clients there are.
/// </summary>
/// <param name="UsedUntil">How long its <paramref name="Id"/> has to be remembered.</param>
sealed record ClientAssertion(string Text, Guid Client, string KeyId, string Id, DateTimeOffset UsedUntil)
{
    /// <summary>What <c>client_assertion_type</c> has to say.</summary>
    internal const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>How far ahead an assertion may expire.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    const int MostCharacters = 4096, MostOfId = 255;

    /// <summary>Reads <paramref name="text"/> at <paramref name="now"/>.</summary>
    /// <exception cref="OAuthError">invalid_client, with what is to be done about it</exception>
    internal static ClientAssertion Read(string text, DateTimeOffset now)
    {
        var header = text.Length <= MostCharacters ? Jws.HeaderOf(text) : null;
        Require(header is not null && text.Count(c => c == '.') == 2, "client_assertion is no signed JWT in compact form.");
        Require(header!.Algorithm == "ES256", "Sign the assertion with ES256, which is the only algorithm taken.");
        Require(header.Type is null || header.Type.Equals("JWT", StringComparison.OrdinalIgnoreCase) || header.Type.Equals("client-authentication+jwt", StringComparison.OrdinalIgnoreCase),
            "Leave typ out of the assertion's header, or set it to JWT or client-authentication+jwt.");
        Require(!header.HasCritical, "The assertion's header has crit, and no extension is understood here.");
        Require(header.KeyId is { Length: > 0 and <= 100 }, "Name the key in the assertion's header (kid), as it was registered.");

        var claims = Jws.UnverifiedClaimsOf<Claims>(text);
        Require(claims is not null, "The assertion's claims cannot be read: iss, sub, aud, exp and jti are needed, each once.");
        var isClient = Guid.TryParseExact(claims!.Subject, "D", out var client);
        Require(isClient && claims.Issuer == claims.Subject, "iss and sub of the assertion both have to be the client_id.");
        Require(AudienceOf(claims.Audience) == AccessToken.PlatformIssuer, $"aud of the assertion has to be {AccessToken.PlatformIssuer}, and nothing else: the issuer, not the address of the token endpoint.");
        Require(claims.Id is { Length: > 0 and <= MostOfId }, $"jti of the assertion is missing or longer than {MostOfId}: send a new random one each time.");

        double at = now.ToUnixTimeMilliseconds() / 1000.0, leeway = AccessToken.Leeway.TotalSeconds;
        Require(claims.ExpiresAt is not null, "exp of the assertion is missing.");
        Require(claims.ExpiresAt > at - leeway, "The assertion has expired: make a new one for each request, and check your clock.");
        Require(claims.ExpiresAt <= at + Longest.TotalSeconds + leeway, "exp of the assertion may be 5 minutes ahead at most.");
        Require(!(claims.NotBefore > at + leeway) && !(claims.IssuedAt > at + leeway), "The assertion is from the future (nbf or iat): check your clock.");
        return new ClientAssertion(text, client, header.KeyId!, claims.Id!, DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling(claims.ExpiresAt!.Value)) + AccessToken.Leeway);
    }

    static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw OAuthError.InvalidClient(otherwise);
        }
    }

    static string? AudienceOf(JsonElement audience) => audience.ValueKind switch
    {
        JsonValueKind.String => audience.GetString(),
        JsonValueKind.Array when audience.GetArrayLength() == 1 && audience[0].ValueKind == JsonValueKind.String => audience[0].GetString(),
        _ => null,
    };

    sealed record Claims(
        [property: JsonPropertyName("iss")] string? Issuer,
        [property: JsonPropertyName("sub")] string? Subject,
        [property: JsonPropertyName("aud")] JsonElement Audience,
        [property: JsonPropertyName("jti")] string? Id,
        [property: JsonPropertyName("exp")] double? ExpiresAt,
        [property: JsonPropertyName("nbf")] double? NotBefore,
        [property: JsonPropertyName("iat")] double? IssuedAt);
}
