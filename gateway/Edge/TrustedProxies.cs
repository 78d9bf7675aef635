using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Entraide.Gateway.Edge;

/// <summary>
/// The region's own load balancers (<c>Edge:TrustedProxies</c>, addresses or networks in CIDR form, separated by commas): only what they say about a
/// caller's address and scheme is believed. None by default.
/// </summary>
sealed record TrustedProxies(IReadOnlyList<IPNetwork> Networks)
{
    /// <exception cref="InvalidOperationException">one of them is no address and no network</exception>
    internal static TrustedProxies From(IConfiguration configuration) => new([.. (configuration["Edge:TrustedProxies"] ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)]);

    static IPNetwork Parse(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidOperationException("Edge:TrustedProxies holds something that is neither an address nor a network such as 10.0.0.0/8.");
}

static class TrustedProxiesSetup
{
    internal static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<TrustedProxies>();
        if (proxies.Networks.Count == 0)
        {
            return;
        }

        // From the last entry backwards, for as long as whoever wrote it is trusted: what a caller put in front is never reached.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
