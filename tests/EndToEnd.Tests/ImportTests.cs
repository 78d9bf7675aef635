using System.Diagnostics;
using System.Text.Json.Nodes;
using Entraide.Testing;
using Entraide.Testing.Conformance;

namespace Entraide.EndToEnd.Tests;

/// <summary>A partner's files, by the one command, into the feed that anybody reads.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class ImportTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_spreadsheet_comes_in_by_one_command_and_out_by_the_open_feed()
    {
        var (table, mapping) = (Repository.File("samples", "spreadsheet", "houses.csv"), Repository.File("samples", "spreadsheet", "mapping.yaml"));
        var (status, said) = await InTerminalAsync($"import {table} --mapping {mapping} --source by-command");
        Assert.True(status == 0, said);
        Assert.Contains("[###", said);
        Assert.Matches(@"service +3 +3 +0 +0 +0 +0", said);
        Assert.Contains("warning: houses.csv, line 3", said);

        using var anybody = Calls.To(platform.Options.Gateway);
        var answer = await anybody.GetAsync("/hsds/services?search=bench&full=true");
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var page = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Contains(page["contents"]!.AsArray(), service => (string?)service!["name"] == "Night Bench");
        Assert.DoesNotContain("impasse des Lilas", await anybody.GetStringAsync("/hsds/service_at_locations?full=true&format=ndjson"));

        (status, said) = await InTerminalAsync($"import {table} --mapping {mapping} --source by-command");
        Assert.True(status == 0, said);
        Assert.Matches(@"service +3 +0 +0 +3 +0 +0", said);
    }

    [Fact]
    public async Task A_file_with_mistakes_is_refused_with_their_places()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.ndjson");
        await File.WriteAllTextAsync(file, """
            {"id":"1","name":"Somewhere","status":"active"}
            {"id":"2","name":"Elsewhere","status":"perhaps"}
            """);
        var (status, said) = await InTerminalAsync($"import {file}");
        File.Delete(file);
        Assert.Equal(1, status);
        Assert.Contains("/status", said);
        Assert.Contains("line 2", said);

        (status, said) = await InTerminalAsync("import nowhere.json");
        Assert.Equal(2, status);
        Assert.Contains("There is no nowhere.json.", said);
    }

    // script(1) gives the command a terminal, which is where it draws.
    async Task<(int Status, string Said)> InTerminalAsync(string arguments)
    {
        var start = new ProcessStartInfo("script", ["-qec", $"{Repository.File("platform")} {arguments}", "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["PLATFORM_DATA"] = platform.Data;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
