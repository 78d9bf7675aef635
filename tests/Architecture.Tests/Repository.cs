using System.Xml.Linq;

namespace Entraide.Architecture.Tests;

/// <summary>The checkout these tests were built from.</summary>
static class Repository
{
    internal static string Root { get; } = Find();

    /// <summary>All project files, by path from the root.</summary>
    internal static IEnumerable<string> Projects(params string[] folders) => folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>The projects that <paramref name="project"/> references, by name.</summary>
    internal static string[] ReferencesOf(string project) =>
        [.. XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'))).Order(StringComparer.Ordinal)];

    internal static string[] PackagesOf(string project) =>
        [.. XDocument.Load(Path.Combine(Root, project)).Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!).Order(StringComparer.Ordinal)];

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Platform.sln is above none of the folders of this test.");
    }
}
