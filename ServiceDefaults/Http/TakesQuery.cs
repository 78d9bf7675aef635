using Microsoft.AspNetCore.Builder;

namespace Entraide.ServiceDefaults.Http;

/// <summary>Names query parameters of an endpoint that it reads from the request itself, so that they are known although no parameter of its method shows them.</summary>
public sealed record TakesQuery(IReadOnlyList<string> Names);

/// <summary>How an endpoint declares its query.</summary>
public static class QueryDeclarations
{
    /// <summary>These endpoints read <paramref name="names"/> from the query.</summary>
    public static TBuilder TakesQuery<TBuilder>(this TBuilder endpoints, params string[] names) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new TakesQuery(names));
}
