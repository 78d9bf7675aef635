using System.Globalization;
using System.Net;

namespace Entraide.AppHost.Tests.Integration;

/// <summary>Finds the TCP addresses that processes listen on, as the kernel tells them.</summary>
static class Listeners
{
    const string Listening = "0A";

    public static List<IPEndPoint> Of(IReadOnlySet<int> pids)
    {
        var sockets = pids.SelectMany(SocketsOf).ToHashSet();
        return [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .SelectMany(file => File.ReadLines(file).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == Listening && sockets.Contains(fields[9]))
            .Select(fields => Parse(fields[1]))];
    }

    static IEnumerable<string> SocketsOf(int pid)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{pid}/fd")
                .Select(file => new FileInfo(file).LinkTarget ?? "")
                .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(target => target["socket:[".Length..^1])];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // The kernel writes each group of four bytes as one number of the machine's byte order.
    static IPEndPoint Parse(string text)
    {
        var (address, port) = (text.Split(':')[0], text.Split(':')[1]);
        var bytes = Enumerable.Range(0, address.Length / 8)
            .SelectMany(group => Convert.FromHexString(address.AsSpan(group * 8, 8)).Reverse())
            .ToArray();
        return new(new IPAddress(bytes), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
