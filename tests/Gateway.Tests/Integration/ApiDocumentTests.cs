using System.Text.Json;
using System.Text.RegularExpressions;

namespace Entraide.Gateway.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed partial class ApiDocumentTests(RunningGateway gateway)
{
    [Fact]
    public async Task The_document_is_served_to_anybody_and_not_twice()
    {
        using var client = gateway.Anonymous();
        using var first = await client.GetAsync("/openapi/v1.json");
        Assert.Equal((200, "application/json"), ((int)first.StatusCode, first.Content.Headers.ContentType!.MediaType));
        Assert.True(first.Headers.CacheControl!.Public);
        using var document = JsonDocument.Parse(await first.Content.ReadAsStringAsync());
        Assert.StartsWith("3.1.", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var unchanged = await client.SendAsync(again);
        Assert.Equal(304, (int)unchanged.StatusCode);

        using var small = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { AcceptEncoding = { new("gzip") } } };
        using var compressed = await client.SendAsync(small);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        Assert.NotEqual(first.Headers.ETag, compressed.Headers.ETag);
    }

    [Fact]
    public async Task The_page_shows_it_and_loads_nothing_from_elsewhere()
    {
        using var client = gateway.Anonymous();
        using var page = await client.GetAsync("/docs/index.html");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(200, (int)page.StatusCode);
        Assert.Contains("<title>Entraide partner API</title>", html, StringComparison.Ordinal);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' '", policy, StringComparison.Ordinal);
        // A script in the page itself would be blocked by that.
        Assert.DoesNotMatch(InlineScript(), html);
        var parts = Reference().Matches(html).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            Assert.DoesNotContain("//", part, StringComparison.Ordinal);
            using var loaded = await client.GetAsync(new Uri(new Uri("http://gateway/docs/"), part).PathAndQuery);
            Assert.Equal(200, (int)loaded.StatusCode);
        }
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("<script(?![^>]*src=)[^>]*>")]
    private static partial Regex InlineScript();
}
