using System.Net;
using Entraide.Gateway.Audit;
using Entraide.Gateway.Danger;
using Entraide.Gateway.OpenApi;
using Entraide.Gateway.Quotas;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Transforms;

namespace Entraide.Gateway.Proxying;

/// <summary>The way to the services: one route and one cluster each, where the configuration says they are.</summary>
static class ProxySetup
{
    /// <summary>The route of answers that go on until the caller leaves.</summary>
    internal const string StreamRoute = "notification-stream";

    const string AskingPrefix = "asks-";
    const long LargestImport = 256 * 1024 * 1024;
    static readonly string[] Services = ["directory", "scheduling", "credits", "notification"];

    internal static void AddProxy(this WebApplicationBuilder builder)
    {
        var patience = builder.Configuration.GetValue("Proxy:ActivityTimeout", TimeSpan.FromSeconds(30));
        var whole = builder.Configuration.GetValue("Proxy:Timeout", TimeSpan.FromSeconds(60));
        builder.Services.AddSingleton<IForwarderHttpClientFactory, SpreadingClientFactory>().AddSingleton<IPassiveHealthCheckPolicy, Replicas.LeaveOutUnreachable>();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    .. Services.Select(name => Route(name, PathOf(name)) with { Timeout = whole }),
                    .. AskingOperation.All().Select(operation => Asking(operation) with { Timeout = whole }),
                    Route("directory-imports", "/v1/directory/imports", order: -1, LargestImport), Stream,
                    .. InDanger.Concat([Feed]).Concat(SecretLinkRoutes.All).Select(route => route with { Timeout = whole }),
                ],
                [
                    .. Services.Select(name => Cluster(name, name, patience, builder.Configuration)),
                    // A large import answers only once it is stored: cut off before, it would be done, and look as if it had failed.
                    Cluster("directory-imports", "directory", TimeSpan.FromMinutes(5), builder.Configuration),
                    // Silent between two events but for a sign of life every fifteen seconds; it ends with its token.
                    Cluster(Stream.ClusterId!, "notification", TimeSpan.FromSeconds(45), builder.Configuration),
                ])
            .AddTransforms(transforms =>
            {
                // Where a caller sits is nobody's business behind the gateway.
                transforms.UseDefaultForwarders = false;
                transforms.AddResponseTransform(LeaveRoomForProblem);
                AuditTrail.Transform(transforms);
                SecretLinkRoutes.Transform(transforms);
            });
    }

    /// <summary>Maps the routes. A failure on a secret link is no problem document, which would say whose platform this is (<see cref="SecretLinkRoutes.AnswerPlainlyAsync"/>).</summary>
    internal static void MapProxy(this WebApplication app) => app.MapReverseProxy(pipeline =>
    {
        pipeline.Use(SayTimeoutAsync);
        pipeline.Use(Replicas.TryOthersAsync);
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    }).ConfigureEndpoints((endpoint, route) =>
    {
        endpoint.AnsweredElsewhere();
        if (SecretLinkRoutes.IsOne(route))
        {
            endpoint.WithMetadata(new SkipStatusCodePages()).WithQuota(QuotaRule.Links);
        }
        else if (route.RouteId == Feed.RouteId)
        {
            endpoint.WithQuota(QuotaRule.Feed);
        }

        else if (route.RouteId.StartsWith(AskingPrefix, StringComparison.Ordinal))
        {
            endpoint.WithQuota(QuotaRule.Asking);
        }

        if (route is { ClusterId: "directory" or "scheduling", AuthorizationPolicy: "default" })
        {
            endpoint.WithCrisisLines();
        }

        if (InDanger.Any(one => one.RouteId == route.RouteId))
        {
            endpoint.WithQuota(QuotaRule.Never);
        }
    });

    // A failure with an empty body becomes a problem document on its way out, unless its length is already said to be zero.
    static ValueTask LeaveRoomForProblem(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { StatusCode: >= HttpStatusCode.BadRequest, Content.Headers.ContentLength: 0 })
        {
            context.HttpContext.Response.ContentLength = null;
        }

        return ValueTask.CompletedTask;
    }

    // The whole time of a route ends a request as its caller's leaving does, and the proxy takes it for that: 400.
    static async Task SayTimeoutAsync(HttpContext context, Func<Task> next)
    {
        await next();
        if (!context.Response.HasStarted && context.GetForwarderErrorFeature() is not null
            && context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true })
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
    }

    // Partners speak of notifications; the service is the one that notifies.
    static string PathOf(string service) => service == "notification" ? "/v1/notifications/{**rest}" : $"/v1/{service}/{{**rest}}";

    static RouteConfig Route(string id, string path, int order = 0, long? largestBody = null) => new()
    {
        RouteId = id,
        ClusterId = id,
        Order = order,
        Match = new RouteMatch { Path = path },
        AuthorizationPolicy = "default",
        MaxRequestBodySize = largestBody,
    };

    // What changes nothing although it is a POST: known here before its service has said so.
    static RouteConfig Asking(AskingOperation operation) => Route(AskingPrefix + operation.Name, operation.Path, order: -1) with
    {
        ClusterId = Services.First(service => operation.Path.StartsWith(PathOf(service)[..^"{**rest}".Length], StringComparison.Ordinal)),
        Match = new RouteMatch { Path = operation.Path, Methods = [HttpMethods.Post] },
    };

    // A partner's live updates: an answer that goes on.
    static RouteConfig Stream { get; } = Route(StreamRoute, "/v1/notifications/events/stream", order: -1);

    // Somebody may be in danger: no quota stands in the way.
    static RouteConfig[] InDanger { get; } =
    [
        Route("danger-signals", "/v1/scheduling/danger-signals", order: -1) with { ClusterId = "scheduling", Match = new RouteMatch { Path = "/v1/scheduling/danger-signals", Methods = [HttpMethods.Post] } },
        Route("crisis-lines", "/v1/directory/crisis-lines", order: -1) with { ClusterId = "directory", Match = new RouteMatch { Path = "/v1/directory/crisis-lines", Methods = [HttpMethods.Get, HttpMethods.Head] } },
    ];

    // The public feed: no token is asked for, and none that comes along is passed on.
    static RouteConfig Feed { get; } = new()
    {
        RouteId = "hsds",
        ClusterId = "directory",
        Match = new RouteMatch { Path = "/hsds/{**rest}" },
        AuthorizationPolicy = "anonymous",
        MaxRequestBodySize = 64 * 1024,
        Transforms =
        [
            new Dictionary<string, string> { ["RequestHeaderRemove"] = "Authorization" },
            new Dictionary<string, string> { ["RequestHeaderRemove"] = "Cookie" },
        ],
    };

    static ClusterConfig Cluster(string id, string service, TimeSpan patience, IConfiguration configuration) => new()
    {
        ClusterId = id,
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = patience },
        LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
        HealthCheck = Replicas.Watch(configuration.GetValue("Proxy:ProbeInterval", TimeSpan.FromSeconds(2))),
        Destinations = Replicas.Of(service, configuration),
    };

    sealed class SkipStatusCodePages : Microsoft.AspNetCore.Http.Metadata.ISkipStatusCodePagesMetadata;
}
