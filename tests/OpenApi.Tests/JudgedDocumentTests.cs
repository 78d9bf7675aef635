using System.Diagnostics;
using Entraide.Describe;
using Entraide.Testing;

namespace Entraide.OpenApi.Tests;

[Trait("Category", "Integration")]
public sealed class JudgedDocumentTests
{
    /// <summary>Spectral's OpenAPI rules, examples against their schemas included; warnings count.</summary>
    [Fact]
    public async Task The_document_is_clean_by_spectral() =>
        await JudgeAsync(Tool("@stoplight", "spectral-cli", "dist", "index.js"), "lint", "--fail-severity", "warn", "--ruleset", Repository.File("eng", "spectral.yaml"), Repository.File(ApiDocument.File));

    /// <summary>The JSON Schema of OpenAPI 3.1 itself.</summary>
    [Fact]
    public async Task The_document_is_valid_by_the_schema_of_openapi() => await JudgeAsync(Repository.File("eng", "validate-openapi.mjs"), Tools, Repository.File(ApiDocument.File));

    static string Tools => Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");

    static string Tool(params string[] path) => Path.Combine([Tools, "node_modules", .. path]);

    static async Task JudgeAsync(params string[] command)
    {
        using var judge = Process.Start(new ProcessStartInfo("node", command) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, failed) = (judge.StandardOutput.ReadToEndAsync(), judge.StandardError.ReadToEndAsync());
        await judge.WaitForExitAsync();
        Assert.True(judge.ExitCode == 0, await said + await failed);
    }
}
