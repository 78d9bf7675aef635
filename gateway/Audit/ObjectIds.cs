namespace Entraide.Gateway.Audit;

/// <summary>Which objects a path names: its segments that are UUIDs, in their order.</summary>
static class ObjectIds
{
    const int Length = 36, Most = 8;

    internal static IReadOnlyList<Guid> In(string? path) => path is null || !AreIn(path) ? [] : [.. path.Split('/', '?').Select(Parse).OfType<Guid>().Distinct().Take(Most)];

    /// <summary>Whether there is one: asked with every read, so without cutting the path into pieces.</summary>
    internal static bool AreIn(ReadOnlySpan<char> path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (Guid.TryParseExact(path[segment], "D", out _))
            {
                return true;
            }
        }

        return false;
    }

    internal static Guid? Parse(string text) => text.Length == Length && Guid.TryParseExact(text, "D", out var id) ? id : null;
}
