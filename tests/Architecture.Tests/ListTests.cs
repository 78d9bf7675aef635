using System.Text.RegularExpressions;
using Entraide.Testing;

namespace Entraide.Architecture.Tests;

/// <summary>Lists are read one way: by <c>PageRequest</c>, which says <c>next</c> and <c>Link</c> alike for all of them.</summary>
public sealed partial class ListTests
{
    // Both are also asked for by POST, with the same members in the body.
    static readonly string[] AskedForByBodyToo = ["SearchDirectory.cs", "SlotEndpoints.cs"];

    [Fact]
    public void No_list_reads_its_limit_or_its_cursor_or_writes_its_link_by_hand()
    {
        var files = new[] { "gateway", "services" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !AskedForByBodyToo.Contains(Path.GetFileName(file)) && !file.Contains($"{Path.DirectorySeparatorChar}Feed{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.Empty(files.Where(file => ByHand().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.Root, file)));
    }

    [GeneratedRegex(@"Query\[""(limit|after)""\]|Headers\.Link\b|\bint\? limit\b|\bint limit =|rel=\\?""next|static (async )?Task<Ok<(IEnumerable|IReadOnlyList)<|Task<Ok<\w+\[\]>>")]
    private static partial Regex ByHand();
}
