using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Entraide.EndToEnd.Tests;

/// <summary>What an operator sees, in a real browser.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class DashboardTests(RunningPlatform platform)
{
    static readonly string[] Resources = ["broker", "postgres", "mail", "texts", "gateway", "directory", "scheduling", "credits", "notification"];

    [Fact]
    public async Task Resources_and_console_logs_show_everything_running()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "dashboard.mjs"), platform.Options.DashboardLogin, .. Resources])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var browser = Process.Start(start)!;
        var output = await browser.StandardOutput.ReadToEndAsync();
        await browser.WaitForExitAsync();
        Assert.True(browser.ExitCode == 0, await browser.StandardError.ReadToEndAsync());

        var seen = JsonNode.Parse(output)!;
        foreach (var resource in Resources)
        {
            Assert.Equal("Running", (string?)seen["resources"]![resource]);
            Assert.True((int?)seen["logs"]![resource] > 0, $"No line of {resource} on the console page.");
        }

        Assert.Equal("login", (string)seen["without_token"]!);
    }
}
