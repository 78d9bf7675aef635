using System.Buffers;

namespace Entraide.Gateway.Edge;

/// <summary>Which paths end at the gateway: those that the next hop could read as another one.</summary>
static class PathHygiene
{
    // The server has decoded the path once and taken dot-segments out. What is still encoded (%2F, an invalid sequence, or what was encoded twice)
    // goes on as it is, and is decoded again on the way: %252e%252e would leave the service's own part of the path there. No route of ours
    // has such characters.
    static readonly SearchValues<char> Doubtful = SearchValues.Create([.. "%\\;#?\u007f", .. Enumerable.Range(0, 0x20).Select(code => (char)code)]);

    /// <summary>Whether <paramref name="path"/> means one thing to everybody.</summary>
    public static bool IsPlain(string path) => !path.AsSpan().ContainsAny(Doubtful) && !path.Contains("//", StringComparison.Ordinal);
}
