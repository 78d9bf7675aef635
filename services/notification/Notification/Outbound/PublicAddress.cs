using System.Net;
using System.Net.Sockets;

namespace Entraide.Notification.Outbound;

/// <summary>
/// Which addresses somebody else's URL may lead to: those that the whole Internet reaches, and no other. What is not (IANA's registries of special-purpose
/// addresses, RFC 6890) may be a machine of our own, or of whoever runs us, that trusts whoever is inside.
/// </summary>
static class PublicAddress
{
    static readonly IPNetwork[] SpecialV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // All that is handed out for the Internet is in 2000::/3; what carries an IPv4 address within (mapped, NAT64, 6to4, Teredo) leads wherever that leads.
    static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    static readonly IPNetwork[] SpecialV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    /// <summary>Whether <paramref name="address"/> is reached by the whole Internet.</summary>
    public static bool Is(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !SpecialV4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && !address.IsIPv4MappedToIPv6 && GlobalV6.Contains(address) && !SpecialV6.Any(network => network.Contains(address)) && !IsIsatap(address),
        _ => false,
    };

    // RFC 5214, section 6.1: an IPv4 address behind a known interface identifier.
    static bool IsIsatap(IPAddress address) => address.GetAddressBytes() is [.., 0 or 2, 0, 0x5E, 0xFE, _, _, _, _];

    static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
