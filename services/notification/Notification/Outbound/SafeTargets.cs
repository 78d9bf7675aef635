using System.Net;
using System.Net.Sockets;

namespace Entraide.Notification.Outbound;

/// <summary>Why a target was not connected to: a stable word, and never its name or address.</summary>
sealed class TargetRefused(string reason) : Exception(reason)
{
    /// <summary>The name is unknown.</summary>
    internal const string Unresolved = "name_unknown";

    /// <summary>It leads, or one of its addresses does, to where the whole Internet does not.</summary>
    internal const string NotPublic = "address_not_public";

    public string Reason { get; } = reason;
}

/// <summary>
/// Connects to other people's URLs, and only to public addresses of them. Each new connection resolves the name, looks at every address it has, and
/// connects to the very address it looked at: a name that answers differently the second time (DNS rebinding) is not asked a second time.
/// </summary>
sealed class SafeTargets(INameResolver names, OutboundRules rules)
{
    /// <summary>The addresses of <paramref name="host"/>, all of them public.</summary>
    /// <exception cref="TargetRefused">it has none, or one that is not</exception>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal]
            : rules.AllowLoopback && host == "localhost" ? [IPAddress.Loopback]
            : await names.ResolveAsync(host, cancellationToken);
        return addresses.Count == 0 ? throw new TargetRefused(TargetRefused.Unresolved)
            : addresses.All(address => IsAllowed(address, host)) ? addresses
            : throw new TargetRefused(TargetRefused.NotPublic);
    }

    /// <summary>
    /// A handler that connects as this says, follows no redirect, asks no proxy, sends neither cookies nor trace context, and reads little of an answer.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        // A name may move: its old address is not kept for long.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in await AddressesAsync(target.Host, cancellationToken))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    // Loopback by its own name only: no name elsewhere may lead here, not even in development.
    bool IsAllowed(IPAddress address, string host) => PublicAddress.Is(address)
        || rules.AllowLoopback && IPAddress.IsLoopback(address) && (host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _));
}
