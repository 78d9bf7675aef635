using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Entraide.Testing.Conformance;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>The feed as an HTTP citizen: open, kept, not sent twice, strict about what is asked.</summary>
[Trait("Category", "Integration"), Collection(WithPublishedDirectory.Name)]
public sealed class FeedHttpTests(PublishedDirectory directory)
{
    [Theory]
    [InlineData("services", "page=0", "page")]
    [InlineData("services", "page=x", "page")]
    [InlineData("services", "page=99999999999", "page")]
    [InlineData("services", "per_page=501", "per_page")]
    [InlineData("services", "per_page=", "per_page")]
    [InlineData("services", "format=xml", "format")]
    [InlineData("services", "modified_after=yesterday", "modified_after")]
    [InlineData("services", "modified_after=2024-01-01T00:00:00+02:00", "modified_after")]
    [InlineData("services", "modified_after=2024-13-01", "modified_after")]
    [InlineData("services", "organization_id=1", "organization_id")]
    [InlineData("services", "taxonomy_term_id='", "taxonomy_term_id")]
    [InlineData("services", "full=maybe", "full")]
    [InlineData("services", "minimal=true&full=true", "minimal")]
    [InlineData("services", "search=", "search")]
    [InlineData("services", "search=%00a", "search")]
    [InlineData("services", "search=!!", "search")]
    [InlineData("services", "page=1&page=2", "page")]
    [InlineData("services", "postcode=75001", "postcode")]
    [InlineData("services", "top_only=true", "top_only")]
    [InlineData("services", "limit=5", "limit")]
    [InlineData("service_at_locations", "proximity=100", "proximity")]
    [InlineData("service_at_locations", "postcode=75001&proximity=-1", "proximity")]
    [InlineData("service_at_locations", "postcode=75001&proximity=NaN", "proximity")]
    [InlineData("service_at_locations", "postcode=(.*)", "postcode")]
    [InlineData("organizations", "modified_after=2024-01-01", "modified_after")]
    [InlineData("taxonomy_terms", "parent_id=top", "parent_id")]
    [InlineData("taxonomies", "taxonomy_id=a", "taxonomy_id")]
    [InlineData("organizations/00000000-0000-0000-0000-000000000000", "full=true", "full")]
    public async Task A_parameter_that_is_malformed_or_unknown_is_named(string path, string query, string named)
    {
        using var reader = directory.Service.Anonymous();
        var answer = await reader.GetAsync($"/hsds/{path}?{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"?{named}", (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task What_is_unchanged_is_not_sent_again()
    {
        await SomethingAsync();
        using var reader = directory.Service.Anonymous();
        foreach (var path in new[] { "/hsds", "/hsds/services", $"/hsds/services/{(await reader.WalkAsync("/hsds/services"))[0].IdOf()}" })
        {
            var first = await reader.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal((TimeSpan.FromMinutes(1), true), (first.Headers.CacheControl!.MaxAge, first.Headers.CacheControl.Public));
            Assert.Equal("application/json", first.Content.Headers.ContentType!.MediaType);
            var tag = first.Headers.ETag!;
            Assert.False(tag.IsWeak);

            var again = await Conditional(path, tag.ToString());
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal((tag, "*"), (again.Headers.ETag, again.Headers.GetValues("Access-Control-Allow-Origin").Single()));
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
            Assert.Equal(HttpStatusCode.OK, (await Conditional(path, "\"another\"")).StatusCode);
        }

        var before = (await reader.GetAsync("/hsds/services")).Headers.ETag!.ToString();
        await SomethingAsync();
        Assert.Equal(HttpStatusCode.OK, (await Conditional("/hsds/services", before)).StatusCode);

        Task<HttpResponseMessage> Conditional(string path, string tag)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("If-None-Match", $"\"x\", {tag}");
            return reader.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task It_is_compressed_for_who_can_read_that_and_under_a_tag_of_its_own(string coding)
    {
        await SomethingAsync();
        using var reader = directory.Service.Anonymous();
        var plain = await reader.GetAsync("/hsds/services");
        reader.DefaultRequestHeaders.AcceptEncoding.ParseAdd(coding);
        foreach (var path in new[] { "/hsds/services", "/hsds/services?format=ndjson" })
        {
            var packed = await reader.GetAsync(path);
            Assert.Equal([coding], packed.Content.Headers.ContentEncoding);
            Assert.Contains("Accept-Encoding", packed.Headers.Vary);
            await using var body = await packed.Content.ReadAsStreamAsync();
            await using Stream unpacked = coding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
            using var text = new StreamReader(unpacked);
            var read = await text.ReadToEndAsync();
            Assert.Equal(path.EndsWith("services", StringComparison.Ordinal) ? await plain.Content.ReadAsStringAsync() : read, read);
            Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
        }
    }

    [Fact]
    public async Task Any_page_may_read_it()
    {
        using var reader = directory.Service.Anonymous();
        var asked = new HttpRequestMessage(HttpMethod.Options, "/hsds/services");
        asked.Headers.Add("Origin", "https://example.org");
        asked.Headers.Add("Access-Control-Request-Method", "POST");
        var allowed = await reader.SendAsync(asked);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("GET, HEAD, POST, OPTIONS", allowed.Headers.GetValues("Access-Control-Allow-Methods").Single());

        // Nothing but reading, nothing else below, and a token is neither needed nor looked at.
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Put, HttpMethod.Patch })
        {
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await reader.SendAsync(new HttpRequestMessage(method, "/hsds/services"))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/hsds/locations")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/hsds/services/{Guid.CreateVersion7()}")).StatusCode);
        var head = await reader.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/hsds/services"));
        Assert.Equal((HttpStatusCode.OK, true), (head.StatusCode, head.Headers.ETag is not null));
        reader.DefaultRequestHeaders.Authorization = new("Bearer", "expired");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/hsds/services")).StatusCode);
    }

    [Fact]
    public async Task A_post_asks_the_same_and_may_keep_its_words_out_of_the_url()
    {
        await SomethingAsync();
        using var reader = directory.Service.Anonymous();
        var got = await reader.GetStringAsync("/hsds/services?search=something&per_page=2");
        Assert.Equal(got, await (await reader.PostAsync("/hsds/services?search=something&per_page=2", null)).Content.ReadAsStringAsync());
        Assert.Equal(got, await (await reader.PostAsync("/hsds/services?per_page=2", new FormUrlEncodedContent([new("search", "something")]))).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await reader.PostAsync("/hsds/services", new StringContent("{}", Encoding.UTF8, "application/json"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await reader.PostAsync("/hsds/services", new FormUrlEncodedContent([new("sort", "name")]))).StatusCode);
    }

    [Fact]
    public async Task The_id_of_the_source_leads_to_ours_where_it_can_mean_one_thing()
    {
        var source = Guid.CreateVersion7().ToString();
        var data = $$"""{"services":[{"id":"{{source}}","name":"One","status":"active"}]}""";
        using var partner = directory.NewPartner();
        await partner.ImportedAsync(data);
        using var reader = new HttpClient(Calls.Handler(followRedirects: false)) { BaseAddress = directory.Service.Url };
        var sent = await reader.GetAsync($"/hsds/services/{source}");
        Assert.Equal(HttpStatusCode.PermanentRedirect, sent.StatusCode);
        Assert.StartsWith("/hsds/services/", sent.Headers.Location!.ToString());
        Assert.Equal("One", (await (await reader.GetAsync(sent.Headers.Location)).JsonAsync()).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/hsds/organizations/{source}")).StatusCode);

        using var other = directory.NewPartner();
        await other.ImportedAsync(data);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/hsds/services/{source}")).StatusCode);
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty()
    {
        await SomethingAsync();
        using var reader = directory.Service.Anonymous();
        var page = (await (await reader.GetAsync("/hsds/services?page=2147483647&per_page=500")).JsonAsync());
        Assert.Equal((0, true, true, false), (page.GetProperty("size").GetInt32(), page.GetProperty("empty").GetBoolean(), page.GetProperty("last_page").GetBoolean(), page.GetProperty("first_page").GetBoolean()));
        Assert.Equal(JsonValueKind.Array, page.GetProperty("contents").ValueKind);
        Assert.True(page.GetProperty("total_items").GetInt32() > 0);
    }

    async Task SomethingAsync()
    {
        using var partner = directory.NewPartner();
        await partner.ImportedAsync("""{"services":[{"id":"1","name":"Something one","status":"active"},{"id":"2","name":"Something two","status":"active"},{"id":"3","name":"Something three","status":"active"}]}""");
    }
}
