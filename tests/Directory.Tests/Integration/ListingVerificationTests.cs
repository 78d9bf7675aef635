using System.Net;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class ListingVerificationTests(RunningDirectory directory)
{
    [Fact]
    public async Task Any_partner_verifies_a_public_listing_and_its_note_stays_its_own()
    {
        var (ownerId, readerId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var owner = directory.Service.As(ownerId, "directory.read directory.write");
        using var other = directory.Service.As(readerId, "directory.read directory.write");
        var path = await ListingAsync(owner);
        Assert.Equal("""{"freshness":"unverified","items":[]}""", await (await owner.GetAsync(path)).Content.ReadAsStringAsync());

        var visited = await other.PostAsync(path, $$"""{"how":"visited","verified_at":"{{Ago(200)}}","note":"ring twice"}""");
        Assert.Equal(HttpStatusCode.Created, visited.StatusCode);
        var own = await visited.JsonAsync();
        Assert.Equal((readerId, "ring twice"), (own.GetProperty("by").GetGuid(), own.GetProperty("note").GetString()));
        Assert.Equal("aging", (await ReadAsync(owner, path)).GetProperty("freshness").GetString());
        Assert.Equal(HttpStatusCode.Created, (await owner.PostAsync(path, """{"how":"called"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await other.PostAsync(path, $$"""{"how":"website","verified_at":"{{Ago(400)}}"}""")).StatusCode);

        var seen = await ReadAsync(owner, path);
        var verifications = seen.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal("fresh", seen.GetProperty("freshness").GetString());
        Assert.Equal(seen.GetProperty("verified_at").GetDateTimeOffset(), verifications[0].GetProperty("verified_at").GetDateTimeOffset());
        Assert.Equal(["called", "visited", "website"], verifications.Select(v => v.GetProperty("how").GetString()));
        Assert.Equal([ownerId, readerId, readerId], verifications.Select(v => v.GetProperty("by").GetGuid()));
        Assert.All(verifications, v => Assert.False(v.TryGetProperty("note", out _)));
        Assert.Equal("ring twice", (await ReadAsync(other, path)).GetProperty("items")[1].GetProperty("note").GetString());
    }

    [Fact]
    public async Task Verifications_come_by_pages_the_latest_first()
    {
        using var partner = directory.NewPartner();
        var path = await ListingAsync(partner);
        // Two at the same moment: the page between them must lose neither.
        foreach (var days in new[] { 3, 1, 2, 2, 5 })
        {
            await partner.PostAsync(path, $$"""{"how":"called","verified_at":"{{Ago(days)}}"}""");
        }

        var ids = new List<Guid>();
        var times = new List<DateTimeOffset>();
        for (var next = $"{path}?limit=2"; next is not null;)
        {
            var answer = await partner.GetAsync(next);
            var page = (await answer.JsonAsync()).GetProperty("items").EnumerateArray().ToArray();
            ids.AddRange(page.Select(v => v.GetProperty("id").GetGuid()));
            times.AddRange(page.Select(v => v.GetProperty("verified_at").GetDateTimeOffset()));
            next = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory]
    [InlineData("""{"how":"partner_confirmed"}""", "/how")]
    [InlineData("""{"how":"called","verified_at":"2099-01-01T00:00:00Z"}""", "/verified_at")]
    [InlineData("""{"how":"called","note":""}""", "/note")]
    [InlineData("""{"how":"called","note":"a\u0000b"}""", "/note")]
    public async Task What_is_wrong_is_pointed_at(string body, string pointer)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.PostAsync(await ListingAsync(partner), body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(pointer, (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task What_is_not_public_answers_as_what_does_not_exist()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        var hidden = await ListingAsync(partner);
        await directory.ScalarAsync<object?>("update hsds_rows set tier = 'need_to_know' where partner_id = @partnerId", new { partnerId });
        foreach (var path in new[] { hidden, $"/v1/directory/listings/{Guid.CreateVersion7()}/verifications" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await partner.PostAsync(path, """{"how":"called"}""")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync(path)).StatusCode);
        }

        using var reader = directory.Service.As(partnerId, "directory.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync(hidden, """{"how":"called"}""")).StatusCode);
    }

    static string Ago(int days) => TimeProvider.System.GetUtcNow().Date.AddDays(-days).ToString("yyyy-MM-ddTHH:mm:ssZ");

    async Task<string> ListingAsync(HttpClient partner)
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.Created, (await partner.ImportAsync("format=hsds", $$"""{"id":"{{id}}","name":"Shelter","status":"active"}""")).StatusCode);
        var listing = await directory.ScalarAsync<Guid>("select id from hsds_rows where source_id = @id", new { id = id.ToString() });
        return $"/v1/directory/listings/{listing}/verifications";
    }

    static async Task<JsonElement> ReadAsync(HttpClient partner, string path) => await (await partner.GetAsync(path)).JsonAsync();
}
