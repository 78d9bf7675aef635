using System.Net;
using System.Net.Sockets;

namespace Entraide.Testing;

/// <summary>Ports for servers that a test starts.</summary>
public static class FreePort
{
    /// <summary>
    /// A free port below the range from which the system takes ports of outgoing connections: while a server is stopped, one of those would
    /// hold its port, or a client that keeps trying reach itself there.
    /// </summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's: another.
            }
        }
    }
}
