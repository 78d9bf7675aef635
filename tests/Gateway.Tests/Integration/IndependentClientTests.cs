using System.Diagnostics;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Programs that are not ours get tokens and verify them: what we sign and verify is what the standards say, and not only what we think.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class IndependentClientTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_library_of_others_gets_tokens_and_verifies_them_with_the_published_keys()
    {
        var (status, output, errors) = await NodeAsync(RunningGateway.OperatorKey, "judge-tokens.mjs", Environment.GetEnvironmentVariable("TEST_TOOLS")!, gateway.Url.ToString().TrimEnd('/'));
        Assert.True(status == 0, errors);
        var tokens = JsonDocument.Parse(output).RootElement.EnumerateArray().ToArray();
        Assert.Equal(2, tokens.Length);
        Assert.All(tokens, token =>
        {
            Assert.Equal("directory.read", token.GetProperty("payload").GetProperty("scope").GetString());
            Assert.Equal(600, token.GetProperty("payload").GetProperty("exp").GetInt64() - token.GetProperty("payload").GetProperty("iat").GetInt64());
        });
    }

    [Fact]
    public async Task The_operators_command_registers_rotates_and_suspends()
    {
        var folder = Directory.CreateTempSubdirectory("partner-");
        try
        {
            var run = Path.Combine(folder.FullName, "platform.json");
            await File.WriteAllTextAsync(run, JsonSerializer.Serialize(new { gateway = gateway.Url.ToString().TrimEnd('/'), operator_key = RunningGateway.OperatorKey }));
            var file = Path.Combine(folder.FullName, "key.jwk");
            var added = await RunAsync(0, "add", "--region", "fr-idf", "--name", "Entre Pairs", "--scopes", "directory.read credits.read", "--key", "generate", "--out", file, "--read", "50");
            var (partner, client) = (added.GetProperty("partner_id").GetString()!, added.GetProperty("client_id").GetString()!);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "Only its owner may read it.");

            using var pair = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            using var key = new ClientKey(pair.RootElement.GetProperty("kid").GetString()!);
            key.Key.ImportParameters(new System.Security.Cryptography.ECParameters
            {
                Curve = System.Security.Cryptography.ECCurve.NamedCurves.nistP256,
                D = System.Buffers.Text.Base64Url.DecodeFromChars(pair.RootElement.GetProperty("d").GetString()),
            });
            using var http = gateway.Anonymous();
            await ClientKey.TokenAsync(http, key.Assertion(client));

            // A private key is never sent, and a file is never written over.
            await RunAsync(1, "add", "--region", "fr-idf", "--key", file);
            await RunAsync(1, "rotate", partner, "--client", client, "--key", "generate", "--out", file);
            await RunAsync(0, "rotate", partner, "--client", client, "--key", "generate", "--out", file + "2");
            await RunAsync(0, "rotate", partner, "--client", client, "--remove", key.Kid);
            Assert.Equal(401, (int)(await ClientKey.SendAsync(http, key.Assertion(client))).StatusCode);
            Assert.Equal("leaked-key", (await RunAsync(0, "suspend", partner, "--reason", "leaked-key")).GetProperty("suspension").GetProperty("reason").GetString());
            Assert.False((await RunAsync(0, "resume", partner)).TryGetProperty("suspension", out _));
            await RunAsync(0, "revoke", partner, "--client", client);

            Assert.NotEqual("", (await RunAsync(0, "add", "--region", "fr-idf", "--secret")).GetProperty("client_secret").GetString());
            foreach (var wrong in new[] { "add", "add --region Île", "add --region fr --key x --secret", "add --region fr --read lots", "suspend nobody --reason x", "rotate", "dance" })
            {
                await RunAsync(1, wrong.Split(' '));
            }

            async Task<JsonElement> RunAsync(int status, params string[] arguments)
            {
                var (exit, output, errors) = await NodeAsync("", ["partner.mjs", run, .. arguments]);
                Assert.True(exit == status, $"{exit}: {output}{errors}");
                Assert.True(status == 0 || (errors.Length > 0 && !errors.Contains("    at ")), errors);
                Assert.DoesNotContain(RunningGateway.OperatorKey, output + errors);
                return output.StartsWith('{') ? JsonDocument.Parse(output).RootElement : default;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<(int Status, string Output, string Errors)> NodeAsync(string input, params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", arguments[0]), .. arguments[1..]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return (node.ExitCode, await output, await errors);
    }
}
