using System.Diagnostics;
using Entraide.Gateway.Proxying;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Entraide.Gateway.Edge;

/// <summary>What a request meets before anything else: what may not come in stays out.</summary>
static class EdgeSetup
{
    internal static void AddEdge(this WebApplicationBuilder builder)
    {
        // The last registration wins: the host has put .NET's own there.
        builder.Services.AddSingleton<DistributedContextPropagator, NoInboundContext>();
        // A line, with a stack, for each caller that hangs up: anybody could fill a disk. Which replica is dead is said elsewhere.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
        builder.Services.AddSingleton(TrustedProxies.From(builder.Configuration));
        builder.Services.AddRequestTimeouts();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            var limits = builder.Configuration.GetSection("Edge");
            kestrel.Limits.RequestHeadersTimeout = limits.GetValue("HeadersTimeout", kestrel.Limits.RequestHeadersTimeout);
            // Bytes a second, after a time of grace: whoever drips a body holds a connection for minutes, not for hours.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.GetValue("BodyRate", 240.0), limits.GetValue("BodyGrace", TimeSpan.FromSeconds(5)));
            kestrel.Limits.MaxRequestHeaderCount = 64;
            ServerRefusals.Explain(kestrel);
        });
    }

    internal static void UseEdge(this WebApplication app)
    {
        app.UseServerRefusals();
        // Before the headers are cleaned: who is behind a proxy that is trusted stands in one of them.
        app.UseTrustedProxies();
        app.Use(SecretLinkRoutes.AnswerPlainlyAsync);
        app.Use((context, next) =>
        {
            LinkCallersTrace(context);
            context.Response.OnStarting(ResponseHeaders.Complete, context);
            return Refusal(context.Request) is { } problem ? RefuseAsync(context, problem) : Clean(context, next);
        });
    }

    /// <summary>Whatever no route takes, or takes by another method or media type: without this it would be a matter of tokens, although there is nothing to protect.</summary>
    internal static IApplicationBuilder AnswerNowhere(this IApplicationBuilder app) => app.Use((context, next) => context.GetEndpoint() switch
    {
        null => context.WriteProblemAsync(new Problem(ProblemKind.NotFound, FixedText.NoSuchPath)),
        // Routing's own refusal (405, 415): no endpoint of ours.
        { RequestDelegate: { } refuse } and not RouteEndpoint => refuse(context),
        _ => next(context),
    });

    static Task Clean(HttpContext context, RequestDelegate next)
    {
        HeaderHygiene.Clean(context.Request.Headers);
        return next(context);
    }

    static Problem? Refusal(HttpRequest request) =>
        !IsKnown(request.Method) ? new Problem(ProblemKind.Of(StatusCodes.Status501NotImplemented), "The method is not known here.")
        // TRACE echoes a request, tokens included, to whoever made a browser send it; CONNECT asks for a tunnel.
        : HttpMethods.IsTrace(request.Method) || HttpMethods.IsConnect(request.Method) ? new Problem(ProblemKind.MethodNotAllowed, $"{(HttpMethods.IsTrace(request.Method) ? "TRACE" : "CONNECT")} is not answered here.")
        : !PathHygiene.IsPlain(request.Path.Value ?? "") ? new Problem(ProblemKind.Malformed, "The path is encoded in a way that no path of this API is.")
        : request.Headers.ContainsKey(HeaderHygiene.SecondLength) ? new Problem(ProblemKind.Malformed, "A request has one length: Content-Length or Transfer-Encoding.")
        // Dropped with the other headers that cannot be sent on, it would protect from nothing where it may be left out.
        : !HeaderHygiene.IsAscii(request.Headers["Idempotency-Key"]) ? new Problem(ProblemKind.Malformed, "The Idempotency-Key holds more than ASCII.")
        // RFC 9112, section 6.1: a coding that is not understood here may hide where the request ends from whoever stands behind.
        : request.Headers.TransferEncoding.Count > 0 && !(request.Headers.TransferEncoding is [{ } coding] && coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            ? new Problem(ProblemKind.Of(StatusCodes.Status501NotImplemented), "The only transfer coding known here is chunked.")
        : null;

    static Task RefuseAsync(HttpContext context, Problem problem)
    {
        // What else is in the connection may be part of the trick.
        if (!HttpMethods.IsTrace(context.Request.Method))
        {
            context.Response.Headers.Connection = "close";
        }

        if (context.Request.Path.StartsWithSegments("/j") || context.Request.Path.StartsWithSegments("/calendar"))
        {
            // Nobody's link.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return context.WriteProblemAsync(problem);
    }

    // As they are written: methods are case-sensitive (RFC 9110, section 9.1), and some program behind may not find "get" safe.
    static bool IsKnown(string method) => method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT";

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
