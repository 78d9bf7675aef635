using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Entraide.Demo;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

/// <summary>The sandbox is reset by one command while somebody works in it: nothing of before can be reached, and everything is there anew.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed partial class SandboxTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_reset_leaves_nothing_reachable_and_fills_anew_twice_while_it_is_used()
    {
        var credentials = await SandboxAsync();
        using var done = new CancellationTokenSource();
        var user = UseAsync(credentials, done.Token);
        for (var round = 0; round < 2; round++)
        {
            using var before = new PartnerApi(platform.Options.Gateway);
            await before.SignInAsync(credentials.Id, credentials.Secret, default);
            var old = await PathsAsync(before);
            Assert.Equal(credentials, await SandboxAsync("reset"));

            var (status, _) = await before.RefusedAsync(HttpMethod.Get, old[0], null, "", default);
            Assert.Equal(401, status);
            using var after = new PartnerApi(platform.Options.Gateway);
            await after.SignInAsync(credentials.Id, credentials.Secret, default);
            foreach (var path in old)
            {
                Assert.Equal((path, 404), (path, (await after.RefusedAsync(HttpMethod.Get, path, null, "", default)).Status));
            }

            var fresh = await PathsAsync(after);
            Assert.Equal(old.Length, fresh.Length);
            Assert.Empty(old.Intersect(fresh));
        }

        await done.CancelAsync();
        Assert.True(await user > 0, "Nobody used the sandbox meanwhile.");
    }

    [Fact]
    public async Task Its_credentials_cannot_write_to_what_everybody_reads()
    {
        var credentials = await SandboxAsync();
        using var api = new PartnerApi(platform.Options.Gateway);
        await api.SignInAsync(credentials.Id, credentials.Secret, default);
        Assert.Equal(403, (await api.RefusedAsync(HttpMethod.Post, "/v1/directory/imports?format=crisis_lines", "[]"u8.ToArray(), "application/json", default)).Status);
        Assert.Equal(403, (await api.RefusedAsync(HttpMethod.Post, "/v1/directory/library", "{}"u8.ToArray(), "application/json", default)).Status);
    }

    // What anybody finds who begins with nothing: supporters, the programme, the group session.
    static async Task<string[]> PathsAsync(PartnerApi api)
    {
        var supporters = (await api.PostAsync("/v1/directory/search", new JsonObject { ["kinds"] = new JsonArray("supporter") }, default))["results"]!.AsArray();
        var programmes = (await api.GetAsync("/v1/credits/programmes", default))["items"]!.AsArray();
        var sessions = (await api.GetAsync("/v1/scheduling/sessions", default))["items"]!.AsArray();
        Assert.Equal((3, 1, 1), (supporters.Count, programmes.Count, sessions.Count));
        return
        [
            .. supporters.Select(found => $"/v1/directory/supporters/{found!["id"]}"),
            .. supporters.Select(found => $"/v1/scheduling/supporters/{found!["id"]}/open-hours"),
            $"/v1/credits/programmes/{programmes[0]!["id"]}", $"/v1/scheduling/sessions/{sessions[0]!["id"]}",
        ];
    }

    // Signs in again whenever a reset took the token away; whatever else is refused ends the test.
    async Task<int> UseAsync((string Id, string Secret) credentials, CancellationToken done)
    {
        using var api = new PartnerApi(platform.Options.Gateway);
        var registered = 0;
        await api.SignInAsync(credentials.Id, credentials.Secret, default);
        while (!done.IsCancellationRequested)
        {
            try
            {
                await api.PostAsync("/v1/notifications/participants", new JsonObject { ["language"] = "fr", ["time_zone"] = "Europe/Paris" }, default);
                await api.GetAsync("/v1/credits/programmes", default);
                registered++;
            }
            catch (CheckFailed refused) when (refused.Message.Contains("answered 401", StringComparison.Ordinal))
            {
                await api.SignInAsync(credentials.Id, credentials.Secret, default);
            }
            catch (CheckFailed refused) when (refused.Message.Contains("answered 429", StringComparison.Ordinal))
            {
                // Lower quotas are a part of it.
            }
        }

        return registered;
    }

    async Task<(string Id, string Secret)> SandboxAsync(params string[] more)
    {
        using var process = RunningPlatform.Launch(platform.Data, ["sandbox", .. more]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        var values = Export().Matches(await output).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return (values["CLIENT_ID"], values["CLIENT_SECRET"]);
    }

    [GeneratedRegex("export ([A-Z_]+)='([^']*)'")]
    private static partial Regex Export();
}
