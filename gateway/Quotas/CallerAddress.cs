using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Entraide.Gateway.Tokens;

namespace Entraide.Gateway.Quotas;

/// <summary>Tells anonymous callers apart without knowing them: an address is only ever kept as its keyed hash, which is another one each minute.</summary>
sealed class CallerAddress(Vault vault, TimeProvider time)
{
    /// <summary>Stands for <paramref name="address"/> (for an IPv6 one, its /64: whoever has one address of it has them all) in this minute.</summary>
    internal Guid SubjectOf(IPAddress? address)
    {
        Span<byte> input = stackalloc byte[24];
        input.Clear();
        if (address is not null)
        {
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out var length);
            bytes[..(address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : length)].CopyTo(input);
            input[15] = (byte)length;
        }

        BitConverter.TryWriteBytes(input[16..], time.GetUtcNow().ToUnixTimeMilliseconds() / LocalChunk.Window);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(vault.AddressesKey, input, hash);
        return new Guid(hash[..16]);
    }
}
