namespace Entraide.DirectoryService.Tests;

/// <summary>Texts of the repository that are promises, and so are tested: documentation and samples.</summary>
static class RepositoryText
{
    /// <summary>The whole of <paramref name="file"/>, a path from the top of the repository.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Top(new DirectoryInfo(AppContext.BaseDirectory)), file));

    static string Top(DirectoryInfo? folder) => folder is null ? throw new DirectoryNotFoundException("The tests run outside of the repository.")
        : File.Exists(Path.Combine(folder.FullName, "Platform.sln")) ? folder.FullName
        : Top(folder.Parent);
}
