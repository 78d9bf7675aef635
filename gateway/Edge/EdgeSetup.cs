using System.Diagnostics;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Entraide.Gateway.Edge;

/// <summary>What a request meets before anything else: what may not come in stays out.</summary>
static class EdgeSetup
{
    internal static void AddEdge(this WebApplicationBuilder builder) =>
        // The last registration wins: the host has put .NET's own there.
        builder.Services.AddSingleton<DistributedContextPropagator, NoInboundContext>();

    internal static void UseEdge(this WebApplication app) => app.Use((context, next) =>
    {
        LinkCallersTrace(context);
        NameTrace(context);
        OpenFeed(context);
        HeaderHygiene.Clean(context.Request.Headers);
        // TRACE echoes a request, tokens included, to whoever made a browser send it.
        return HttpMethods.IsTrace(context.Request.Method)
            ? context.WriteProblemAsync(new Problem(ProblemKind.MethodNotAllowed, "TRACE is not answered here."))
            : next(context);
    });

    /// <summary>Whatever no route takes: without this it would be a matter of tokens, although there is nothing to protect.</summary>
    internal static void MapNothingElse(this WebApplication app) =>
        app.MapFallback("{**path}", (HttpContext context) => context.WriteProblemAsync(new Problem(ProblemKind.NotFound, FixedText.NoSuchPath))).AllowAnonymous();

    // traceresponse (W3C Trace Context Level 2): with it a partner can ask an operator about one request, failed or not.
    static void NameTrace(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity.Id is { } id)
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers["traceresponse"] = id;
                return Task.CompletedTask;
            });
        }
    }

    // Every page of every site may read the public feed, and also why it got nothing: what the gateway itself answers is open as well.
    static void OpenFeed(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/hsds"))
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.AccessControlAllowOrigin = "*";
                return Task.CompletedTask;
            });
        }
    }

    // The caller can find its own trace from ours, and ours stays ours.
    static void LinkCallersTrace(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } span
            && context.Request.Headers["traceparent"] is [{ } traceParent]
            && ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var caller))
        {
            span.AddLink(new ActivityLink(caller));
        }
    }
}
