using System.Net;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>A listing as partners read it: more than the feed shows, and what only its own partner needs to know when asked for by name.</summary>
[Trait("Category", "Integration"), Collection(WithPublishedDirectory.Name)]
public sealed class FeedListingTests(PublishedDirectory directory)
{
    const string Data = """
        {"services":[
            {"id":"s","name":"Open door","status":"active","alert":"for partners","fees":"for few","our_own_code":"A7","tiers":{"alert":"partner","fees":"need_to_know"}},
            {"id":"p","name":"For partners","status":"active","tier":"partner"},
            {"id":"n","name":"For few","status":"active","tier":"need_to_know"}],
         "phones":[{"id":"1","service_id":"s","number":"1"},{"id":"2","service_id":"s","number":"2","tier":"partner"},{"id":"3","service_id":"s","number":"3","tier":"need_to_know"}],
         "locations":[{"id":"l","location_type":"physical","name":"Refuge","latitude":1.5,"longitude":2.5}],
         "addresses":[{"id":"a","location_id":"l","address_1":"1 Street","city":"City","state_province":"State","postal_code":"1","country":"FR","address_type":"physical","tier":"need_to_know"}],
         "service_at_location":[{"id":"at","service_id":"s","location_id":"l"}]}
        """;

    [Fact]
    public async Task Each_reader_sees_what_is_for_them()
    {
        var owner = Guid.CreateVersion7();
        using var importer = directory.Service.As(owner, "directory.write");
        await importer.ImportedAsync(Data, "format=hsds&source=shelters");
        using var own = directory.Service.As(owner, "directory.read");
        using var trusted = directory.Service.As(owner, "directory.read directory.need_to_know");
        using var other = directory.Service.As(Guid.CreateVersion7(), "directory.read directory.need_to_know");
        var (s, p, n) = (await IdAsync("s"), await IdAsync("p"), await IdAsync("n"));

        foreach (var (reader, query, expected) in new[]
        {
            (own, "", "partner"), (own, "?tier=need_to_know", "partner"), (trusted, "", "partner"), (trusted, "?tier=need_to_know", "need_to_know"), (trusted, "?tier=public", "public"),
            (other, "", "partner"), (other, "?tier=need_to_know", "partner"), (other, "?tier=public", "public"),
        })
        {
            var whole = await (await reader.GetAsync($"/v1/directory/listings/{s}{query}")).JsonAsync();
            var listing = whole.GetProperty("listing");
            Assert.Equal((expected != "public", expected != "public", expected == "need_to_know"), (Has(listing, "alert"), Has(listing, "our_own_code"), Has(listing, "fees")));
            Assert.Equal(expected switch { "public" => 1, "partner" => 2, _ => 3 }, listing.GetProperty("phones").GetArrayLength());
            var place = listing.GetProperty("service_at_locations")[0].GetProperty("location");
            Assert.Equal(expected == "need_to_know" ? "Refuge" : "City, State, FR", place.GetProperty("name").GetString());
            Assert.Equal((expected == "need_to_know", expected == "need_to_know"), (Has(place, "latitude"), Has(place, "addresses")));
            Assert.Equal(("service", reader != other), (whole.GetProperty("resource").GetString(), whole.GetProperty("own").GetBoolean()));
            Assert.Equal((reader != other, reader != other), (Has(whole, "source"), Has(whole, "source_id")));

            Assert.Equal(expected == "public" ? HttpStatusCode.NotFound : HttpStatusCode.OK, (await reader.GetAsync($"/v1/directory/listings/{p}{query}")).StatusCode);
            Assert.Equal(expected == "need_to_know" ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await reader.GetAsync($"/v1/directory/listings/{n}{query}")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await own.GetAsync($"/v1/directory/listings/{Guid.CreateVersion7()}")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.GetAsync($"/v1/directory/listings/{s}?tier=all")).StatusCode);
        using var nobody = directory.Service.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync($"/v1/directory/listings/{s}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await importer.GetAsync($"/v1/directory/listings/{s}")).StatusCode);

        Task<Guid> IdAsync(string source) => directory.ScalarAsync<Guid>("select id from hsds_rows where partner_id = @owner and resource = 'service' and source_id = @source", new { owner, source });
    }

    static bool Has(JsonElement value, string member) => value.TryGetProperty(member, out var found) && found.ValueKind != JsonValueKind.Null;
}
