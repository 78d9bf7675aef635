using System.Diagnostics;
using System.Text;
using Xunit;

namespace Entraide.Testing;

/// <summary>Judges JSON by a JSON Schema with <c>ajv</c> (eng/judge-json.mjs).</summary>
public static class JsonJudge
{
    /// <summary>What is wrong with any of <paramref name="values"/>, as JSON: <c>[]</c> where nothing is.</summary>
    public static async Task<string> FaultsAsync(IEnumerable<string> values, params string[] schema)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "judge-json.mjs"), tools, Repository.File(schema)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync($"[{string.Join(',', values)}]");
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return await output;
    }
}
