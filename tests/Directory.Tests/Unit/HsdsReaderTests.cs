using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class HsdsReaderTests
{
    static readonly Guid Partner = Guid.Parse("0193a7f0-0000-7000-8000-000000000001");
    readonly ImportRemarks remarks = new();

    IReadOnlyList<(Standing Standing, Listing Listing)> Read(string json) => new HsdsReader(Partner, "hsds", remarks).Read(Json.Item(json));

    [Fact]
    public void The_specifications_service_gives_service_location_and_a_mention_of_its_organization()
    {
        var json = Encoding.UTF8.GetString(SharedData.Read("hsds-3.1-examples/service_full.json"));
        var found = Read(json);

        Assert.Equal([(Standing.Row, ListingKind.Service), (Standing.Part, ListingKind.Location), (Standing.Mention, ListingKind.Organization)],
            found.Select(f => (f.Standing, f.Listing.Kind)));
        var service = found[0].Listing;
        Assert.Equal(Guid.Parse("ac148810-d857-441c-9679-408f346de14b"), service.Id);
        Assert.Equal(["ur"], service.Languages);
        Assert.Equal(["code", "name"], service.Topics);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(service.Document).RootElement));
    }

    [Fact]
    public void Coordinates_that_are_nowhere_on_Earth_are_not_used()
    {
        // The specification's own example stands at 100 degrees north.
        var found = Read(Encoding.UTF8.GetString(SharedData.Read("hsds-3.1-examples/location.json")));
        Assert.Empty(Assert.Single(found).Listing.Places);
        Assert.Equal("/latitude", Assert.Single(remarks.Warnings).Pointer);
        Assert.Empty(remarks.Rejected);
    }

    [Fact]
    public void No_coordinates_are_invented()
    {
        Assert.Empty(Assert.Single(Read("""{"id":"1","location_type":"physical"}""")).Listing.Places);
        Assert.Empty(Assert.Single(Read("""{"id":"1","location_type":"physical","latitude":48.85}""")).Listing.Places);
        Assert.Equal([new Place(48.85, 2.35)], Assert.Single(Read("""{"id":"1","location_type":"physical","latitude":48.85,"longitude":2.35}""")).Listing.Places);
    }

    [Fact]
    public void An_organization_is_met_where_its_locations_are_and_a_service_where_it_is_given()
    {
        var found = Read("""
            {"id":"o","name":"O","description":"d",
             "locations":[{"id":"l1","location_type":"physical","latitude":1,"longitude":1},{"id":"l2","location_type":"physical","latitude":2,"longitude":2}],
             "services":[{"id":"s","name":"S","status":"temporarily closed","service_at_locations":[{"id":"x","location":{"id":"l2","location_type":"physical","latitude":2,"longitude":2}}]}]}
            """);
        Assert.Equal([new Place(1, 1), new Place(2, 2)], found.Single(f => f.Listing.Kind == ListingKind.Organization).Listing.Places);
        var service = found.Single(f => f.Listing.Kind == ListingKind.Service).Listing;
        Assert.Equal([new Place(2, 2)], service.Places);
        Assert.False(service.Active);
    }

    [Theory]
    [InlineData("""[]""", "")]
    [InlineData("""{"id":"1","name":"S"}""", "/description")]
    [InlineData("""{"id":"1","name":" ","status":"active"}""", "/name")]
    [InlineData("""{"id":1,"name":"S","status":"active"}""", "/id")]
    [InlineData("""{"name":"S","status":"active"}""", "/id")]
    [InlineData("""{"id":"1","name":"S","status":"open"}""", "/status")]
    [InlineData("""{"id":"1","name":"S","status":"active","languages":[{"code":5}]}""", "/languages/0/code")]
    [InlineData("""{"id":"1","name":"S","status":"active","attributes":{}}""", "/attributes")]
    [InlineData("""{"id":"1","location_type":"physical","latitude":"48.85","longitude":2}""", "/latitude")]
    [InlineData("""{"id":"1","location_type":"castle"}""", "/location_type")]
    public void What_is_malformed_is_left_out_and_pointed_at(string json, string pointer)
    {
        Assert.Empty(Read(json));
        Assert.Equal(pointer, Assert.Single(remarks.Rejected).Pointer);
        Assert.Equal(1, remarks.RejectedRows);
    }

    [Fact]
    public void A_malformed_part_does_not_take_the_whole_along()
    {
        var found = Read("""{"id":"o","name":"O","description":"d","services":[{"id":"s","name":"S"},{"id":"t","name":"T","status":"active"}]}""");
        Assert.Equal(["O", "T"], found.Select(f => f.Listing.Name));
        Assert.Equal("/services/0/status", Assert.Single(remarks.Rejected).Pointer);
    }

    [Fact]
    public void An_id_that_is_no_uuid_becomes_one_and_the_same_each_time()
    {
        Guid Id(Guid partner, string source, string kind, string id) => StableId.Of(partner, source, kind, id);
        var other = Guid.Parse("0193a7f0-0000-7000-8000-000000000002");
        Assert.Equal(Id(Partner, "a", "Service", "42"), Id(Partner, "a", "Service", "42"));
        Assert.Equal(6, new[] { Id(Partner, "a", "Service", "42"), Id(other, "a", "Service", "42"), Id(Partner, "b", "Service", "42"), Id(Partner, "a", "Location", "42"), Id(Partner, "a", "Service", "43"), Id(Partner, "as", "ervice", "42") }.Distinct().Count());
        Assert.Equal(8, Id(Partner, "a", "Service", "42").Version);
    }

    [Theory]
    [InlineData("Santé mentale", "sante-mentale")]
    [InlineData("BH-1800.2000", "bh-1800-2000")]
    [InlineData("  LGBTQ+ / youth ", "lgbtq-youth")]
    [InlineData("الصحة", null)]
    public void Terms_become_codes(string term, string? code) => Assert.Equal(code, Topic.FromTerm(term));
}
