using System.Diagnostics;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>A header as a program understood it that is not ours.</summary>
public sealed record ReadField(string Name, Dictionary<string, long> Parameters);

/// <summary>Reads structured fields with <c>structured-headers</c> (eng/read-structured-fields.mjs).</summary>
static class StructuredFields
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<ReadField[]> ReadAsync(IEnumerable<string> values)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "read-structured-fields.mjs"), tools])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(values));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<ReadField[]>(await output, Json)!;
    }
}
