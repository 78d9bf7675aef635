using System.Net;
using System.Net.Sockets;

namespace Entraide.Notification.Outbound;

/// <summary>Names to addresses.</summary>
interface INameResolver
{
    /// <summary>Every address of <paramref name="host"/>; none where the name is unknown.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>As the machine resolves.</summary>
sealed class SystemNames : INameResolver
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
