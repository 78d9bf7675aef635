using System.Xml.Linq;
using Entraide.Testing;

namespace Entraide.Architecture.Tests;

/// <summary>The project files of the checkout.</summary>
static class Projects
{
    static string Root => Repository.Root;

    /// <summary>All project files, by path from the root.</summary>
    internal static IEnumerable<string> Below(params string[] folders) => folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>The projects that <paramref name="project"/> references, by name.</summary>
    internal static string[] ReferencesOf(string project) =>
        [.. XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'))).Order(StringComparer.Ordinal)];

    internal static string[] PackagesOf(string project) =>
        [.. XDocument.Load(Path.Combine(Root, project)).Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!).Order(StringComparer.Ordinal)];
}
