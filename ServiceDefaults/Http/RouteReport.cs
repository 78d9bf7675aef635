using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// Says in a header of the answer which route it comes from, by its template: the gateway's audit log says what was done in these words, because a
/// raw path may hold what somebody typed. The gateway takes the header off.
/// </summary>
public static class RouteReport
{
    /// <summary>A template, such as <c>/v1/scheduling/bookings/{id}/cancel</c>; behind <see cref="Asks"/> where the request changes nothing whatever its method.</summary>
    public const string Header = "X-Entraide-Route";

    /// <summary>Stands in front of the template of a POST that only asks.</summary>
    public const string Asks = "asks ";

    static readonly ConditionalWeakTable<Endpoint, string> Known = [];

    internal static void UseRouteReport(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: not null } endpoint)
        {
            // At the last moment: a failure on the way clears the headers.
            context.Response.OnStarting(static state =>
            {
                var (response, report) = ((HttpResponse, string))state;
                response.Headers[Header] = report;
                return Task.CompletedTask;
            }, (context.Response, Known.GetValue(endpoint, Describe)));
        }

        return next(context);
    });

    static string Describe(Endpoint endpoint)
    {
        var pattern = ((RouteEndpoint)endpoint).RoutePattern;
        var template = "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        }))));
        return RequestRules.IsRead(endpoint) && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(HttpMethods.IsPost) == true ? Asks + template : template;
    }
}
