using System.Diagnostics;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Programs that are not ours and say what they make of what we send.</summary>
static class Judges
{
    /// <summary>The payload of each call whose signature <c>standardwebhooks</c> accepts under its secret; null of the others.</summary>
    public static async Task<JsonElement[]> VerifyAsync(params IEnumerable<(string Secret, ReceivedCall Call)> calls) => JsonSerializer.Deserialize<JsonElement[]>(
        await RunAsync("verify-webhook.mjs", JsonSerializer.Serialize(calls.Select(one => new { secret = one.Secret, headers = one.Call.Headers, body = one.Call.Body }))))!;

    /// <summary>What <c>eventsource-parser</c> understands of a stream.</summary>
    public static async Task<JsonElement[]> ReadStreamAsync(string stream) =>
        [.. (await RunAsync("read-events.mjs", stream)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    static async Task<string> RunAsync(string script, string input)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", script), tools]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return await output;
    }
}
