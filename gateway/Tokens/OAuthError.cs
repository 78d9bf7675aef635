namespace Entraide.Gateway.Tokens;

/// <summary>A refusal in OAuth's own words (RFC 6749, section 5.2), which client libraries expect in place of a problem document.</summary>
sealed class OAuthError(string error, string description, int status = StatusCodes.Status400BadRequest) : Exception(description)
{
    /// <summary>The registered error code.</summary>
    public string Error { get; } = error;

    public int Status { get; } = status;

    /// <summary>An unknown client, a wrong secret or signature, a revoked client, a suspended partner: one answer, so that nobody learns which clients exist.</summary>
    public static OAuthError InvalidClient() =>
        InvalidClient("Client authentication failed. Check the client_id, the secret or the key that kid names, and that the client is not revoked nor its partner suspended.");

    /// <summary>Credentials that no client could have, for a reason that can be seen on them.</summary>
    public static OAuthError InvalidClient(string description) => new("invalid_client", description, StatusCodes.Status401Unauthorized);
}

/// <summary>The body of a refusal.</summary>
public sealed record OAuthErrorBody(string Error, string ErrorDescription);
