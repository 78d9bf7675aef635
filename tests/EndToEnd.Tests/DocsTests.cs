using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.EndToEnd.Tests;

/// <summary>The page of the API in a browser: it shows every part, and a partner signs in there and tries an operation.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class DocsTests(RunningPlatform platform)
{
    [Fact]
    public async Task An_operation_is_tried_with_a_partners_credentials()
    {
        using var api = new Demo.PartnerApi(platform.Options.Gateway);
        var partner = await api.PostAsync("/v1/partners", new JsonObject { ["name"] = "Reader of the docs", ["region"] = "test" }, default, bearer: platform.Options.OperatorKey);
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "docs.mjs"), platform.Options.Gateway.AbsoluteUri, (string)partner["client_id"]!, (string)partner["client_secret"]!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        using var seen = JsonDocument.Parse(await output);
        Assert.True(seen.RootElement.GetProperty("tags").GetInt32() > 20);
        Assert.Equal("200", seen.RootElement.GetProperty("status").GetString());
        Assert.Contains("Reader of the docs", seen.RootElement.GetProperty("body").GetString());
        Assert.Empty(seen.RootElement.GetProperty("refused").EnumerateArray().Select(line => line.GetString()));
    }
}
