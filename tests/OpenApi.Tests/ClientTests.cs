using System.Diagnostics;
using Entraide.Testing;

namespace Entraide.OpenApi.Tests;

/// <summary>What partners build on is made from the document that is kept, and types that a compiler finds wrong are found here first.</summary>
[Trait("Category", "Integration")]
public sealed class ClientTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("entraide-clients-").FullName;

    static string Tools => Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary><c>./platform openapi</c> writes them anew.</summary>
    [Fact]
    public async Task The_clients_are_what_the_document_says()
    {
        await RunAsync("node", Repository.File("eng", "clients.mjs"), Tools, folder);
        var made = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.Equal(2, made.Length);
        Assert.All(made, file => Assert.Equal(File.ReadAllText(file), File.ReadAllText(Repository.File("clients", Path.GetRelativePath(folder, file)))));
    }

    [Fact]
    public async Task The_typescript_client_compiles()
    {
        foreach (var file in Directory.GetFiles(Repository.File("clients", "typescript")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(Tools, "node_modules"));
        await RunAsync("node", Path.Combine(Tools, "node_modules", "typescript", "bin", "tsc"), "--project", folder);
    }

    static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await said + await failed);
    }
}
