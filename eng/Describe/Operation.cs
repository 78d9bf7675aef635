using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Entraide.Describe;

/// <summary>One method of one route, as the code that answers it declares it.</summary>
/// <param name="Service">Whose it is: <c>gateway</c>, <c>directory</c>, …</param>
/// <param name="Method">In capitals.</param>
/// <param name="Path">As partners write it, without constraints: <c>/v1/scheduling/bookings/{id}</c>.</param>
sealed record Operation(string Service, string Method, string Path, RouteEndpoint Endpoint, MethodInfo Handler)
{
    /// <summary>Whether it belongs to the partner API, with its tokens, keys, preconditions and quotas.</summary>
    public bool IsPartnerApi => Path.StartsWith("/v1/", StringComparison.Ordinal);

    /// <summary>What the handler is in: a capability, by the house's rule that a folder is one.</summary>
    public string Capability => Handler.DeclaringType!.Namespace!.Split('.')[2];

    /// <summary>The class that was written, around whatever the compiler made of a lambda.</summary>
    public Type HandlerClass
    {
        get
        {
            var type = Handler.DeclaringType!;
            while (type.DeclaringType is { } outer && type.Name.StartsWith('<'))
            {
                type = outer;
            }

            return type;
        }
    }

    /// <summary>The body it takes, or null.</summary>
    public IAcceptsMetadata? Body => Endpoint.Metadata.GetMetadata<IAcceptsMetadata>();

    /// <summary>What it answers when all is well.</summary>
    public IEnumerable<IProducesResponseTypeMetadata> Answers => Endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
        .Where(answer => answer.StatusCode < 400).GroupBy(answer => answer.StatusCode).Select(answers => answers.Last()).OrderBy(answer => answer.StatusCode);

    /// <summary>Those of a running service that somebody wrote a handler for; what only passes requests on is described where it leads.</summary>
    public static IEnumerable<Operation> Of(string service, IEndpointRouteBuilder app) =>
        from endpoint in app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        let handler = endpoint.Metadata.GetMetadata<MethodInfo>()
        let methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
        where handler is not null && methods is { Count: > 0 }
        from method in methods
        select new Operation(service, method, PathOf(endpoint), endpoint, handler);

    static string PathOf(RouteEndpoint endpoint)
    {
        var segments = endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{Words.Snake(parameter.Name)}}}",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => throw new InvalidOperationException($"{endpoint.RoutePattern.RawText} has a part that is neither text nor parameter."),
        })));
        return "/" + string.Join('/', segments);
    }
}
