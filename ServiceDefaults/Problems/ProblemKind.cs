using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Problems;

/// <summary>
/// One kind of failure a caller can meet (RFC 9457). <paramref name="Name"/> is the stable end of the <c>type</c> URI;
/// it never changes once published.
/// </summary>
public sealed record ProblemKind(string Name, int Status, string Title)
{
    /// <summary>The problem's <c>type</c>: a URN, because it identifies and need not resolve.</summary>
    public string Type => $"urn:entraide:problem:{Name}";

    /// <summary>The kind whose title, in every language, this one has: its own <see cref="Name"/>, unless it is a closer description of another kind.</summary>
    public string Words { get; init; } = Name;

    public static readonly ProblemKind Malformed = new("malformed", StatusCodes.Status400BadRequest, "The request could not be read.");
    public static readonly ProblemKind Invalid = new("invalid", StatusCodes.Status422UnprocessableEntity, "The request was read, but some of it is not valid.");
    public static readonly ProblemKind Unauthenticated = new("unauthenticated", StatusCodes.Status401Unauthorized, "A valid access token is needed.");
    public static readonly ProblemKind Forbidden = new("insufficient-scope", StatusCodes.Status403Forbidden, "The access token does not carry the scope this needs.");
    public static readonly ProblemKind NotFound = new("not-found", StatusCodes.Status404NotFound, "There is nothing here.");
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", StatusCodes.Status405MethodNotAllowed, "This resource does not know that method.");
    public static readonly ProblemKind NotAcceptable = new("not-acceptable", StatusCodes.Status406NotAcceptable, "The answer is not to be had in a form you accept.");
    public static readonly ProblemKind RequestTimeout = new("request-timeout", StatusCodes.Status408RequestTimeout, "The request did not arrive in time.");
    public static readonly ProblemKind Conflict = new("conflict", StatusCodes.Status409Conflict, "The state of the resource does not allow this.");
    public static readonly ProblemKind TooLarge = new("too-large", StatusCodes.Status413PayloadTooLarge, "The request is larger than this route takes.");
    public static readonly ProblemKind PreconditionFailed = new("precondition-failed", StatusCodes.Status412PreconditionFailed, "The resource is not in the state you said it was in.");
    public static readonly ProblemKind PreconditionRequired = new("precondition-required", StatusCodes.Status428PreconditionRequired, "Say which state of the resource you change.");
    public static readonly ProblemKind KeyMissing = new("idempotency-key-missing", StatusCodes.Status400BadRequest, "An Idempotency-Key is needed.");
    public static readonly ProblemKind KeyReused = new("idempotency-key-reused", StatusCodes.Status422UnprocessableEntity, "This Idempotency-Key was used for another request.");
    public static readonly ProblemKind StillRunning = new("idempotency-key-running", StatusCodes.Status409Conflict, "The first request with this Idempotency-Key is still running.");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", StatusCodes.Status415UnsupportedMediaType, "The body is not of a type this route takes.");
    public static readonly ProblemKind TooMany = new("too-many-requests", StatusCodes.Status429TooManyRequests, "Too many requests.");
    public static readonly ProblemKind Internal = new("internal", StatusCodes.Status500InternalServerError, "Something failed on our side.");
    public static readonly ProblemKind BadGateway = new("bad-gateway", StatusCodes.Status502BadGateway, "A part of the platform did not answer.");
    public static readonly ProblemKind Unavailable = new("unavailable", StatusCodes.Status503ServiceUnavailable, "A part of the platform is not available just now.");
    public static readonly ProblemKind GatewayTimeout = new("gateway-timeout", StatusCodes.Status504GatewayTimeout, "A part of the platform took too long to answer.");

    static readonly ProblemKind Other = new("other", 0, "The request failed.");

    static readonly Dictionary<int, ProblemKind> ByStatus = new ProblemKind[]
    {
        Malformed, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, NotAcceptable, RequestTimeout, Conflict, PreconditionFailed, PreconditionRequired, TooLarge, UnsupportedMediaType,
        Invalid, TooMany, Internal, BadGateway, Unavailable, GatewayTimeout,
    }.ToDictionary(kind => kind.Status);

    /// <summary>The kind for a bare status that some middleware set, so that no failure leaves without a body.</summary>
    public static ProblemKind Of(int status) => ByStatus.TryGetValue(status, out var kind)
        ? kind
        : Other with { Name = $"http-{status}", Status = status };
}
