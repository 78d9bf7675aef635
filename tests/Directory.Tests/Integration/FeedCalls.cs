using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>The open feed, as somebody without a token reads it.</summary>
static class FeedCalls
{
    public static readonly string[] Collections = ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"];

    /// <summary>The document at <paramref name="path"/>.</summary>
    public static async Task<JsonObject> FeedAsync(this HttpClient reader, string path)
    {
        var answer = await reader.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Every item of a list, page by page; the page objects are checked on the way.</summary>
    public static async Task<List<JsonObject>> WalkAsync(this HttpClient reader, string path, int perPage = 50)
    {
        var items = new List<JsonObject>();
        for (var number = 1; ; number++)
        {
            var page = await reader.FeedAsync($"{path}{(path.Contains('?') ? '&' : '?')}page={number}&per_page={perPage}");
            var contents = page["contents"]!.AsArray().Select(item => item!.AsObject()).ToArray();
            var (total, pages) = ((int)page["total_items"]!, (int)page["total_pages"]!);
            items.AddRange(contents);
            Assert.Equal((total + perPage - 1) / perPage, pages);
            Assert.Equal((number, contents.Length, number == 1, number >= pages, contents.Length == 0),
                ((int)page["page_number"]!, (int)page["size"]!, (bool)page["first_page"]!, (bool)page["last_page"]!, (bool)page["empty"]!));
            if ((bool)page["last_page"]!)
            {
                Assert.Equal(total, items.Count);
                Assert.Equal(items.Count, items.DistinctBy(IdOf).Count());
                return items;
            }
        }
    }

    /// <summary>All lines of a list as <c>ndjson</c>.</summary>
    public static async Task<List<JsonObject>> LinesAsync(this HttpClient reader, string path) =>
        [.. (await reader.GetStringAsync($"{path}{(path.Contains('?') ? '&' : '?')}format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    public static string IdOf(this JsonObject item) => (string)item["id"]!;

    /// <summary>Asserts that ajv finds nothing wrong with any of <paramref name="items"/>.</summary>
    public static async Task AreValidAsync(this IReadOnlyCollection<JsonObject> items, string schema)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "validate-hsds.mjs"), tools, SharedData.Schemas, schema])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var ajv = Process.Start(start)!;
        var output = ajv.StandardOutput.ReadToEndAsync();
        foreach (var item in items)
        {
            await ajv.StandardInput.WriteLineAsync(item.ToJsonString());
        }

        ajv.StandardInput.Close();
        await ajv.WaitForExitAsync();
        Assert.True(ajv.ExitCode == 0, $"{schema}: {await output}");
        Assert.Equal(items.Count.ToString(), (await output).TrimEnd().Split('\n')[^1]);
    }

    public static async Task ImportedAsync(this HttpClient partner, string json, string query = "format=hsds")
    {
        var answer = await partner.ImportAsync(query, json);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }
}
