namespace Entraide.Gateway.Tokens;

/// <summary>A refusal in OAuth's own words (RFC 6749, section 5.2), which client libraries expect in place of a problem document.</summary>
sealed class OAuthError(string error, string description, int status = StatusCodes.Status400BadRequest) : Exception(description)
{
    /// <summary>The registered error code.</summary>
    public string Error { get; } = error;

    public int Status { get; } = status;

    /// <summary>An unknown client and a wrong secret: one answer, so that nobody learns which clients exist.</summary>
    public static OAuthError InvalidClient() => new("invalid_client", "Client authentication failed.", StatusCodes.Status401Unauthorized);
}

/// <summary>The body of a refusal.</summary>
public sealed record OAuthErrorBody(string Error, string ErrorDescription);
