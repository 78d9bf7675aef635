using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Entraide.Gateway.Proxying;

/// <summary>
/// Makes the client of a cluster. Behind one address there may be several replicas, and a kept-alive connection stays with the one it first
/// reached: a single pool would send everything there. So requests go round several pools, each with connections of its own, and every
/// connection is replaced after two seconds, so that a replica started later gets its share soon.
/// </summary>
sealed class SpreadingClientFactory : IForwarderHttpClientFactory
{
    const int Pools = 8;

    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) =>
        context.OldClient ?? new HttpMessageInvoker(new RoundRobin([.. Enumerable.Range(0, Pools).Select(_ => NewPool())]));

    static SocketsHttpHandler NewPool() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromSeconds(2),
    };

    sealed class RoundRobin(SocketsHttpHandler[] pools) : HttpMessageHandler
    {
        readonly HttpMessageInvoker[] clients = [.. pools.Select(pool => new HttpMessageInvoker(pool))];
        uint turn;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            clients[Interlocked.Increment(ref turn) % clients.Length].SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            foreach (var client in clients)
            {
                client.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
