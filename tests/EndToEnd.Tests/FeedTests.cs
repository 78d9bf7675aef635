using System.Net;
using System.Net.Http.Headers;

namespace Entraide.EndToEnd.Tests;

/// <summary>The public feed as a crawler fetches it through the gateway: compressed, kept for as long as it may be, and not sent again.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class FeedTests(RunningPlatform platform)
{
    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task It_is_compressed_and_kept_and_sent_once(string coding)
    {
        using var http = new HttpClient { BaseAddress = platform.Options.Gateway };
        using var first = await GetAsync(http, coding, null);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(coding, Assert.Single(first.Content.Headers.ContentEncoding));
        Assert.Contains("Accept-Encoding", first.Headers.Vary);
        Assert.True(first.Headers.CacheControl is { Public: true, MaxAge: { } age } && age == TimeSpan.FromMinutes(1));
        Assert.NotNull(first.Headers.ETag);

        using var again = await GetAsync(http, coding, first.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        using var plain = await GetAsync(http, null, null);
        Assert.Empty(plain.Content.Headers.ContentEncoding);
    }

    static Task<HttpResponseMessage> GetAsync(HttpClient http, string? coding, EntityTagHeaderValue? known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/hsds/services");
        if (coding is not null)
        {
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(coding));
        }

        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return http.SendAsync(request);
    }
}
