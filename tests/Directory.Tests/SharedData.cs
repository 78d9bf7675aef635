namespace Entraide.DirectoryService.Tests;

/// <summary>The real data sets, which live beside the repository and are not copied into it.</summary>
static class SharedData
{
    /// <summary>The whole of <paramref name="file"/> (a path below <c>data/</c>).</summary>
    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Root, file));

    /// <summary>The folder that holds them.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("SHARED_DATA") is { Length: > 0 } given
        ? given
        : Beside(new DirectoryInfo(AppContext.BaseDirectory))
            ?? throw new DirectoryNotFoundException("The shared data is not to be found: set SHARED_DATA to the folder that holds crisis-lines/ and hsds-3.1-examples/.");

    static string? Beside(DirectoryInfo? folder) => folder is null ? null
        : Path.Combine(folder.FullName, "shared", "data") is var data && Path.Exists(data) ? data
        : Beside(folder.Parent);
}
