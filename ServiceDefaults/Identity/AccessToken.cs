using System.Text.Json.Serialization;

namespace Entraide.ServiceDefaults.Identity;

/// <summary>
/// The claims of an access token (RFC 9068 in spirit): who calls, for which partner, in which region, with which scopes.
/// Times are seconds since 1970, UTC.
/// </summary>
public sealed record AccessToken(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] string Client,
    [property: JsonPropertyName("partner")] Guid Partner,
    [property: JsonPropertyName("region")] string Region,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("jti")] Guid Id)
{
    /// <summary>Who issues tokens and whom they are for: the same words in every region, because keys and not names tell regions apart.</summary>
    public const string PlatformIssuer = "urn:entraide:gateway", PlatformAudience = "urn:entraide:services";

    /// <summary>How long a token lives.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How far two machines' clocks may differ.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    /// <summary>Whether the token may be used at <paramref name="now"/>, by its issuer, audience and times.</summary>
    public bool IsValidAt(DateTimeOffset now) =>
        Issuer == PlatformIssuer && Audience == PlatformAudience
        && now < DateTimeOffset.FromUnixTimeSeconds(ExpiresAt) + Leeway
        && now > DateTimeOffset.FromUnixTimeSeconds(IssuedAt) - Leeway;
}
