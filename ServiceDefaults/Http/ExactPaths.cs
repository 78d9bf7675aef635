using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// A resource has one path. Routing lets a slash after it pass, and with it whoever forgot an id: they would be given the whole list for one of it.
/// </summary>
public static class ExactPaths
{
    /// <summary>Lets the path of the endpoint end with a slash as well: for standards that write it so.</summary>
    public static TBuilder WithSlash<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new SlashAllowed());

    internal static void UseExactPaths(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.Value is { Length: > 1 } path && path[^1] == '/' && context.GetEndpoint() is RouteEndpoint endpoint
            // What takes any rest of a path says itself what is there.
            && !endpoint.RoutePattern.Parameters.Any(parameter => parameter.IsCatchAll) && endpoint.Metadata.GetMetadata<SlashAllowed>() is null)
        {
            return context.WriteProblemAsync(new Problem(ProblemKind.NotFound, FixedText.NoSuchPath));
        }

        return next(context);
    });

    sealed class SlashAllowed;
}
