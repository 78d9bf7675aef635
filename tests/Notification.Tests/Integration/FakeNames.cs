using System.Collections.Concurrent;
using System.Net;
using Entraide.Notification.Outbound;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Names that lead where a test says, from one question to the next.</summary>
sealed class FakeNames : INameResolver
{
    readonly ConcurrentDictionary<string, Func<int, string[]>> known = new();

    /// <summary>How often each name was asked for.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    public void Set(string host, params string[] addresses) => known[host] = _ => addresses;

    /// <summary>Answers by how often it was asked before.</summary>
    public void Set(string host, Func<int, string[]> addresses) => known[host] = addresses;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var before = Asked.AddOrUpdate(host, 1, (_, count) => count + 1) - 1;
        return Task.FromResult<IReadOnlyList<IPAddress>>([.. (known.GetValueOrDefault(host)?.Invoke(before) ?? []).Select(IPAddress.Parse)]);
    }
}
