using System.Net;
using Entraide.ServiceDefaults.Http;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Entraide.Gateway.Proxying;

/// <summary>
/// Links that are their own key: a person's calendar feed, and the way into a meeting. Anybody may come, and nothing is asked but the secret in the
/// path. Behind the gateway the secret is a header and the path is bare, so that what notes URLs on the way notes nothing.
/// </summary>
static class SecretLinkRoutes
{
    const string Calendar = "calendar", Join = "join", Secret = "secret";

    internal static RouteConfig[] All { get; } = [Route(Calendar, $"/calendar/{{{Secret}}}.ics"), Route(Join, $"/j/{{{Secret}}}")];

    internal static bool IsOne(RouteConfig? route) => route?.RouteId is Calendar or Join;

    internal static void Transform(TransformBuilderContext transforms)
    {
        if (!IsOne(transforms.Route))
        {
            return;
        }

        var path = transforms.Route.RouteId == Calendar ? "/calendar" : "/j";
        transforms.AddRequestTransform(request =>
        {
            var secret = request.HttpContext.Request.RouteValues[Secret] as string;
            request.Path = path;
            request.Query.Collection.Clear();
            request.ProxyRequest.Headers.Remove("Authorization");
            request.ProxyRequest.Headers.Remove("Cookie");
            request.ProxyRequest.Headers.Remove("Referer");
            // What cannot be a secret is not sent on: the service answers as to an unknown one.
            if (SecretLink.IsWellFormed(secret))
            {
                request.ProxyRequest.Headers.Add(SecretLink.Header, secret);
            }

            return ValueTask.CompletedTask;
        });
        transforms.AddResponseTransform(response =>
        {
            response.HttpContext.Response.Headers.Remove("Set-Cookie");
            if (response.ProxyResponse is { StatusCode: >= HttpStatusCode.InternalServerError })
            {
                // A problem document would say whose platform this is.
                response.SuppressResponseBody = true;
                (response.HttpContext.Response.ContentType, response.HttpContext.Response.ContentLength) = (null, null);
                response.HttpContext.Response.Headers.Remove("Content-Language");
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>What fails says so to a person, and not whose platform this is.</summary>
    internal static async Task AnswerPlainlyAsync(HttpContext context, Func<Task> next)
    {
        await next();
        var (request, response) = (context.Request, context.Response);
        if (!response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest && (request.Path.StartsWithSegments("/j") || request.Path.StartsWithSegments("/calendar"))
            && response.ContentType is null && !HttpMethods.IsHead(request.Method))
        {
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync(response.StatusCode is >= 500 or StatusCodes.Status429TooManyRequests ? "Not now." : "Not found.", context.RequestAborted);
        }
    }

    static RouteConfig Route(string id, string path) => new()
    {
        RouteId = id,
        ClusterId = "scheduling",
        Match = new RouteMatch { Path = path, Methods = [HttpMethods.Get, HttpMethods.Head] },
        AuthorizationPolicy = "anonymous",
        MaxRequestBodySize = 1024,
    };
}
