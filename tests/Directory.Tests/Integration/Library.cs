using System.Net;
using System.Text;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Short ways to say what tests of the library and of moderation do.</summary>
static class Library
{
    public const string Path = "/v1/directory/library";

    public static string Circle(string summary = "A circle.", string more = "") =>
        $$$"""{"kind":"group","texts":{"en":{"name":"Thursday circle","summary":"{{{summary}}}"}}{{{more}}}}""";

    public static async Task<Guid> AddAsync(this HttpClient partner, string body)
    {
        var added = await partner.PostAsync(Path, body);
        Assert.True(added.StatusCode == HttpStatusCode.Created, await added.Content.ReadAsStringAsync());
        return (await added.JsonAsync()).GetProperty("id").GetGuid();
    }

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string path, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    /// <summary>Whether the entry stands in any page of the list.</summary>
    public static async Task<bool> ListsAsync(this HttpClient client, Guid id, string query = "")
    {
        for (var after = ""; ;)
        {
            var page = await client.ReadAsync($"{Path}?limit=100{query}{after}");
            if (page.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("id").GetGuid() == id))
            {
                return true;
            }

            if (!page.TryGetProperty("next", out var next))
            {
                return false;
            }

            after = $"&after={next.GetString()}";
        }
    }

    public static async Task RefusedAsync(this Task<HttpResponseMessage> call, HttpStatusCode status, string? type = null, string? pointer = null)
    {
        var answer = await call;
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        var problem = await answer.JsonAsync();
        Assert.EndsWith(type ?? "", problem.GetProperty("type").GetString());
        if (pointer is not null)
        {
            Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.GetProperty("pointer").GetString() == pointer);
        }
    }
}
