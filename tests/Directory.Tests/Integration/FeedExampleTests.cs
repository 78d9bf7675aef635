using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>The specification's own examples, imported and read back: nothing is lost on the way.</summary>
[Trait("Category", "Integration"), Collection(WithPublishedDirectory.Name)]
public sealed class FeedExampleTests(PublishedDirectory directory)
{
    [Theory]
    [InlineData("service_full.json", "services", "service")]
    [InlineData("service_list.json", "services", "service")]
    [InlineData("organization_full.json", "organizations", "organization")]
    [InlineData("organization_list.json", "organizations", "organization")]
    [InlineData("service_at_location_full.json", "service_at_locations", "service_at_location")]
    [InlineData("service_at_location_list.json", "service_at_locations", "service_at_location")]
    [InlineData("taxonomy_term.json", "taxonomy_terms", "taxonomy_term")]
    [InlineData("taxonomy_term_list.json", "taxonomy_terms", "taxonomy_term")]
    [InlineData("taxonomy.json", "taxonomies", "taxonomy")]
    [InlineData("taxonomy_list.json", "taxonomies", "taxonomy")]
    public async Task An_example_is_read_back_as_it_was_imported(string file, string collection, string schema)
    {
        var partner = Guid.CreateVersion7();
        var example = JsonNode.Parse(SharedData.Read($"hsds-3.1-examples/{file}"))!.AsObject();
        await ImportAsync(partner, SharedData.Read($"hsds-3.1-examples/{file}"));
        var given = example["contents"] is JsonArray contents ? contents[0]!.AsObject() : example;

        var id = await IdAsync(partner, schema, (string)given["id"]!);
        using var reader = directory.Service.Anonymous();
        var read = await reader.FeedAsync($"/hsds/{collection}/{id}{(schema == "organization" ? "?full_service=true" : "")}");
        await new[] { read }.AreValidAsync(schema);
        Assert.Equal(Comparable(given).ToJsonString(), Comparable(read).ToJsonString());
    }

    [Fact]
    public async Task The_tabular_example_is_read_back_row_by_row()
    {
        var partner = Guid.CreateVersion7();
        await ImportAsync(partner, SharedData.Read("hsds-3.1-examples/tabular.json"));
        var tables = JsonNode.Parse(SharedData.Read("hsds-3.1-examples/tabular.json"))!.AsObject();
        using var reader = directory.Service.As(partner, "directory.read");
        var missing = new List<string>();
        foreach (var (name, rows) in tables)
        {
            var resource = Hsds.HsdsSchema.Resources.Values.Single(resource => $"{resource.File}.csv" == name).Name;
            foreach (var row in rows!.AsArray().Select(row => row!.AsObject()))
            {
                var id = await directory.ScalarAsync<Guid?>("select id from hsds_rows where partner_id = @partner and source_id = @source and resource = @resource",
                    new { partner, source = (string)row["id"]!, resource });
                if (id is null)
                {
                    missing.Add(name);
                    continue;
                }

                var read = (await reader.FeedAsync($"/v1/directory/listings/{id}?tier=public"))["listing"]!.AsObject();
                foreach (var (member, value) in Comparable(row))
                {
                    // Some texts of the example are written as numbers: identifiers, which lose nothing as text.
                    var text = Hsds.HsdsSchema.Of(resource).Member(member)?.Type == Hsds.MemberType.Text && value!.GetValueKind() == JsonValueKind.Number;
                    Assert.True(JsonNode.DeepEquals(text ? value!.ToJsonString() : value, read[member]), $"{name}: {member}");
                }
            }
        }

        // What these two belong to is not in the example: orphans, and reported as such.
        Assert.Equal(["attributes.csv", "metadata.csv"], missing);
    }

    async Task ImportAsync(Guid partner, byte[] body)
    {
        using var client = directory.Service.As(partner, "directory.write");
        var answer = await client.ImportAsync("format=hsds&on_error=skip", body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    Task<Guid> IdAsync(Guid partner, string resource, string sourceId) => directory.ScalarAsync<Guid>(
        "select id from hsds_rows where partner_id = @partner and resource = @resource and source_id = @sourceId", new { partner, resource, sourceId });

    // Ids are ours, last_modified is at least the moment of the import, and latitude 100 is no place on Earth: refused, the longitude with it.
    static JsonObject Comparable(JsonObject value)
    {
        var result = new JsonObject();
        var nowhere = value["latitude"] is JsonValue latitude && (double)latitude > 90;
        foreach (var (name, member) in value.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (name == "id" || name.EndsWith("_id", StringComparison.Ordinal) || name == "last_modified" || (nowhere && name is "latitude" or "longitude") || member is null)
            {
                continue;
            }

            result[name] = member switch
            {
                JsonObject one => Comparable(one),
                JsonArray several => new JsonArray([.. several.Select(item => Comparable(item!.AsObject())).OrderBy(item => item.ToJsonString(), StringComparer.Ordinal)]),
                _ => member.DeepClone(),
            };
        }

        return result;
    }
}
