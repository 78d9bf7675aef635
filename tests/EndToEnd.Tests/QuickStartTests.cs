using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

/// <summary>
/// The README's quick start and <c>docs/partners.md</c>, as they are printed: blocks with a file name are written under it, <c>bash</c> blocks run one after the other in one shell, and what a
/// <c>text</c> block says has to be what the block before it prints (<c>…</c> stands for anything). <c>console</c> blocks set a machine up, which the test does itself.
/// </summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed partial class QuickStartTests(RunningPlatform platform) : IDisposable
{
    const string End = "--- end of block";
    readonly string folder = Directory.CreateTempSubdirectory("entraide-quick-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("README.md", 2, 2)]
    [InlineData("docs/partners.md", 10, 9)]
    public async Task The_quick_start_does_what_it_says(string file, int least, int leastPrinted)
    {
        var blocks = Block().Matches(await File.ReadAllTextAsync(Repository.File(file.Split('/')))).Select(match => (Kind: match.Groups["kind"].Value, File: match.Groups["file"].Value, Text: match.Groups["text"].Value)).ToArray();
        Prepare();
        foreach (var block in blocks.Where(block => block.File != ""))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, block.File), block.Text);
        }

        var script = string.Concat(blocks.Where(block => block.Kind == "bash").Select(block => $"{block.Text}echo '{End}'\n"));
        var (status, sandbox, said) = await RunAsync(Repository.File("platform"), "sandbox");
        Assert.True(status == 0, said);
        (status, var output, said) = await RunAsync("bash", "-euo", "pipefail", "-c", sandbox + script);
        Assert.True(status == 0, output + said);

        var printed = output.Split($"{End}\n");
        var at = -1;
        foreach (var block in blocks.Where(block => block.Kind is "bash" or "text"))
        {
            if (block.Kind == "bash")
            {
                at++;
                continue;
            }

            Assert.Matches($"^{string.Join(".+", block.Text.Split('…').Select(Regex.Escape))}$", printed[at]);
        }

        Assert.True(at + 1 >= least && blocks.Count(block => block.Kind == "text") >= leastPrinted, "The blocks of the quick start were not found.");
    }

    // What the console blocks do: a clone beside, and the TypeScript client installed.
    void Prepare()
    {
        Directory.CreateSymbolicLink(Path.Combine(folder, "entraide"), Repository.Root);
        var (modules, tools) = (Path.Combine(folder, "node_modules"), Path.Combine(Environment.GetEnvironmentVariable("TEST_TOOLS")!, "node_modules"));
        Directory.CreateDirectory(Path.Combine(modules, ".bin"));
        Directory.CreateDirectory(Path.Combine(modules, "entraide-client"));
        foreach (var file in Directory.GetFiles(Repository.File("clients", "typescript")))
        {
            File.Copy(file, Path.Combine(modules, "entraide-client", Path.GetFileName(file)));
        }

        foreach (var package in (string[])["openapi-fetch", "tsx"])
        {
            Directory.CreateSymbolicLink(Path.Combine(modules, package), Path.Combine(tools, package));
        }

        File.CreateSymbolicLink(Path.Combine(modules, ".bin", "tsx"), Path.Combine(tools, "tsx", "dist", "cli.mjs"));
    }

    async Task<(int Status, string Output, string Errors)> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["PLATFORM_DATA"] = platform.Data;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    [GeneratedRegex(@"^```(?<kind>[a-z]+)(?: (?<file>\S+))?\n(?<text>[\s\S]*?)^```$", RegexOptions.Multiline)]
    private static partial Regex Block();
}
