using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Entraide.ServiceDefaults.Telemetry;

/// <summary>Gives server spans the names and tags of OpenTelemetry's HTTP conventions, which ASP.NET Core 10 leaves out.</summary>
static class RequestSpans
{
    internal static void UseRequestSpans(this WebApplication app) => app.Use(async (context, next) =>
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is null || IsProbe(context.Request.Path))
        {
            if (span is not null)
            {
                // Probes come every second or two: they would bury the requests.
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                span.IsAllDataRequested = false;
            }

            await next(context);
            return;
        }

        span.SetTag("http.request.method", context.Request.Method);
        await next(context);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= 500)
        {
            span.SetTag("error.type", context.Response.StatusCode.ToString());
            span.SetStatus(ActivityStatusCode.Error);
        }
    });

    static bool IsProbe(PathString path) => path.StartsWithSegments("/health");
}

/// <summary>Names the span after the route's template, never after the raw path: ids are fine there, words somebody typed are not.</summary>
sealed class RouteSpans(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            var template = route is null ? null : "/" + route.Trim('/');
            span.DisplayName = template is null ? context.Request.Method : $"{context.Request.Method} {template}";
            span.SetTag("http.route", template);
        }

        return next(context);
    }
}
