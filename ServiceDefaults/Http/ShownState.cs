using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Entraide.ServiceDefaults.Http;

/// <summary>Asks the GET of a resource, in this process and for the same caller, what a change to it would change.</summary>
sealed class ShownState(EndpointDataSource endpoints)
{
    // What belongs to the change and not to the look; the rest, languages for one, decides what is shown.
    static readonly string[] OfTheChange =
        [HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.ContentType, HeaderNames.ContentLength, HeaderNames.ContentEncoding, HeaderNames.TransferEncoding, "Prefer"];

    readonly ConcurrentDictionary<Endpoint, Endpoint?> gets = new();

    /// <summary>The entity tag of the resource that <paramref name="http"/> is about to change.</summary>
    /// <exception cref="Problems.Problem">the GET refuses: there is no such resource, as a rule</exception>
    internal async Task<string> TagAsync(HttpContext http, Endpoint change)
    {
        var get = gets.GetOrAdd(change, unseen => RequestRules.ShownBy(unseen, endpoints.Endpoints)) ?? throw new InvalidOperationException($"{change.DisplayName} has no GET to compare with: give it one, or say WithoutPrecondition().");
        await using var scope = http.RequestServices.CreateAsyncScope();
        var look = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = http.User, RequestAborted = http.RequestAborted, TraceIdentifier = http.TraceIdentifier };
        look.SetEndpoint(get);
        look.Features.Set<IRoutingFeature>(http.Features.Get<IRoutingFeature>());
        look.Request.RouteValues = new RouteValueDictionary(http.Request.RouteValues);
        look.Request.Method = HttpMethods.Get;
        look.Request.Scheme = http.Request.Scheme;
        look.Request.Host = http.Request.Host;
        look.Request.PathBase = http.Request.PathBase;
        look.Request.Path = http.Request.Path;
        // Where one path has several states (?words=explicit), the query says which.
        look.Request.QueryString = http.Request.QueryString;
        foreach (var (name, value) in http.Request.Headers)
        {
            if (!OfTheChange.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                look.Request.Headers[name] = value;
            }
        }

        using var held = new HeldBody(look);
        await get.RequestDelegate!(look);
        return look.Response.Headers.ETag is [{ } own] ? own : EntityTag.Of(held.All());
    }
}
