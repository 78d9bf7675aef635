using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Entraide.Gateway.Proxying;

/// <summary>Which replicas of a service get requests: those that were not found dead. Where all are, the answer is a 503 at once.</summary>
static class Replicas
{
    /// <summary>Every address that the configuration gives for <paramref name="service"/> (<c>services:NAME:http:0</c>, <c>1</c>, …).</summary>
    internal static Dictionary<string, DestinationConfig>? Of(string service, IConfiguration configuration)
    {
        var addresses = configuration.GetSection($"services:{service}:http").GetChildren().Where(one => one.Value is { Length: > 0 })
            .ToDictionary(one => $"{service}/{one.Key}", one => new DestinationConfig { Address = one.Value! });
        return addresses.Count > 0 ? addresses : null;
    }

    /// <summary>Each is asked whether it is ready, every <paramref name="interval"/>; and one that refuses a connection gets nothing until it was asked again.</summary>
    internal static HealthCheckConfig Watch(TimeSpan interval) => new()
    {
        // By default all get requests when none is well: each of these would wait for its own failure.
        AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
        Active = new ActiveHealthCheckConfig { Enabled = true, Interval = interval, Timeout = TimeSpan.FromSeconds(2), Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures, Path = "/health/ready" },
        Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = LeaveOutUnreachable.PolicyName, ReactivationPeriod = interval },
    };

    /// <summary>
    /// A request that never left, because its replica refused the connection, goes to another: once for each that is left, and only where doing it twice
    /// would not matter either (a safe method, or an <c>Idempotency-Key</c>).
    /// </summary>
    internal static Task TryOthersAsync(HttpContext context, Func<Task> next)
    {
        var proxy = context.GetReverseProxyFeature();
        return proxy.AvailableDestinations.Count > 1 && MayBeSentAgain(context.Request) ? TryEachAsync(context, proxy, next) : next();
    }

    static async Task TryEachAsync(HttpContext context, IReverseProxyFeature proxy, Func<Task> next)
    {
        var others = proxy.AvailableDestinations;
        await next();
        while (NeverLeft(context))
        {
            others = [.. others.Where(one => one != proxy.ProxiedDestination)];
            if (others.Count == 0)
            {
                return;
            }

            proxy.AvailableDestinations = others;
            proxy.ProxiedDestination = null;
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            await next();
        }
    }

    static bool MayBeSentAgain(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers.ContainsKey("Idempotency-Key");

    static bool NeverLeft(HttpContext context) => !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested
        && context.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: { } exception } && IsRefusal(exception);

    static bool IsRefusal(Exception exception) => exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    /// <summary>
    /// Leaves a replica out as soon as it refuses a connection. Slow or broken answers do not count: a caller can bring those about, and could so take a
    /// service away from everybody.
    /// </summary>
    internal sealed class LeaveOutUnreachable(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
    {
        internal const string PolicyName = "LeaveOutUnreachable";

        public string Name => PolicyName;

        public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
        {
            if (context.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: { } exception } && IsRefusal(exception))
            {
                health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, cluster.Model.Config.HealthCheck!.Passive!.ReactivationPeriod!.Value);
            }
        }
    }
}
