using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// What the partner API asks of a request by its method alone, and how an endpoint says that it is different. Whoever enforces a rule, and
/// whoever describes the API, reads it here: it is not repeated at the endpoints.
/// </summary>
public static class RequestRules
{
    /// <summary>A POST that only asks, because what it asks does not fit into a URL or must not stand in one: it needs no <c>Idempotency-Key</c> and counts as a read.</summary>
    public static TBuilder AsksOnly<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Asks());

    /// <summary>A POST that must get through even when its caller forgot the <c>Idempotency-Key</c> (rule 5: never a dead end). A key that is sent is honoured.</summary>
    public static TBuilder WithOptionalKey<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new KeyIsOptional());

    /// <summary>A PUT, PATCH or DELETE that means the same whatever was there before, so that nobody's change can be lost by it: it needs no <c>If-Match</c>.</summary>
    public static TBuilder WithoutPrecondition<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Unconditional());

    /// <summary>What is passed on to whoever answers: the rules are theirs to enforce.</summary>
    public static TBuilder AnsweredElsewhere<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new PassedOn());

    /// <summary>Whether a request to <paramref name="endpoint"/> may carry an <c>Idempotency-Key</c>, and whether it has to.</summary>
    public static KeyRule KeyRuleOf(Endpoint endpoint) =>
        !IsPartnerApi(endpoint) || !HasMethod(endpoint, HttpMethods.IsPost) || endpoint.Metadata.GetMetadata<Asks>() is not null ? KeyRule.None
        : endpoint.Metadata.GetMetadata<KeyIsOptional>() is not null ? KeyRule.Optional
        : KeyRule.Required;

    /// <summary>Whether a request to <paramref name="endpoint"/> has to say which state it changes (<c>If-Match</c>, or <c>If-None-Match: *</c> to create).</summary>
    public static bool NeedsPrecondition(Endpoint endpoint) =>
        IsPartnerApi(endpoint) && endpoint.Metadata.GetMetadata<Unconditional>() is null
        && HasMethod(endpoint, method => HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method));

    /// <summary>Whether <paramref name="endpoint"/> shows the state of something, which an <c>ETag</c> names.</summary>
    public static bool ShowsState(Endpoint endpoint) => IsPartnerApi(endpoint) && HasMethod(endpoint, method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));

    /// <summary>The one of <paramref name="endpoints"/> that shows what <paramref name="change"/> changes, the GET of the same route, or null.</summary>
    public static Endpoint? ShownBy(Endpoint change, IEnumerable<Endpoint> endpoints) =>
        endpoints.FirstOrDefault(other => PathOf(other) is { } path && path == PathOf(change) && HasMethod(other, HttpMethods.IsGet));

    /// <summary>Whether <paramref name="endpoint"/> changes nothing.</summary>
    public static bool IsRead(Endpoint endpoint) =>
        HasMethod(endpoint, method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) || endpoint.Metadata.GetMetadata<Asks>() is not null;

    static bool IsPartnerApi(Endpoint endpoint) => endpoint.Metadata.GetMetadata<PassedOn>() is null && endpoint is RouteEndpoint { RoutePattern.RawText: { } path } && path.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal);

    static string? PathOf(Endpoint endpoint) => (endpoint as RouteEndpoint)?.RoutePattern.RawText?.Trim('/');

    static bool HasMethod(Endpoint endpoint, Func<string, bool> matches) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(matches) == true;

    sealed class Asks;

    sealed class KeyIsOptional;

    sealed class Unconditional;

    sealed class PassedOn;
}

/// <summary>Whether a request carries an <c>Idempotency-Key</c>.</summary>
public enum KeyRule
{
    /// <summary>The header means nothing here.</summary>
    None,

    /// <summary>It may.</summary>
    Optional,

    /// <summary>It has to.</summary>
    Required,
}
