using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class ImportTests(RunningDirectory directory)
{
    [Fact]
    public async Task The_real_crisis_lines_are_taken_in_whole_and_once()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        var file = SharedData.Read("crisis-lines/information.json");

        var first = await partner.ImportAsync("format=crisis_lines", file);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal((1135, 1135, 0, 0, 0), (await first.JsonAsync()).Tally());
        Assert.Equal(202, await directory.ScalarAsync<int>("select count(distinct country) from crisis_lines where partner_id = @partnerId", new { partnerId }));
        Assert.Equal(1178, await directory.ScalarAsync<int>("select sum(cardinality(numbers)) from crisis_lines where partner_id = @partnerId", new { partnerId }));
        var published = JsonNode.Parse(file)!.AsArray().SelectMany(c => c!["hotlines"]!.AsArray()).SelectMany(l => l!["numbers"]!.AsArray()).Select(n => n!.GetValue<string>());
        var stored = await directory.ScalarAsync<string[]>("select array_agg(n) from crisis_lines, unnest(numbers) n where partner_id = @partnerId", new { partnerId });
        Assert.Equal(published.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));

        var second = await partner.ImportAsync("format=crisis_lines", file);
        Assert.Equal((1135, 0, 0, 1135, 0), (await second.JsonAsync()).Tally());

        var edited = Encoding.UTF8.GetString(file).Replace("\"800 615 6514\"", "\"800 615 6515\"");
        Assert.Equal((1135, 0, 1, 1134, 0), (await (await partner.ImportAsync("format=crisis_lines", edited)).JsonAsync()).Tally());
    }

    [Fact]
    public async Task The_specifications_organization_is_taken_in_whole_and_once()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        var file = SharedData.Read("hsds-3.1-examples/organization_full.json");

        var report = await (await partner.ImportAsync("format=hsds", file)).JsonAsync();
        Assert.Equal((3, 3, 0, 0, 0), report.Tally());
        Assert.NotEmpty(report.GetProperty("warnings").EnumerateArray());
        Assert.Equal((3, 0, 0, 3, 0), (await (await partner.ImportAsync("format=hsds", file)).JsonAsync()).Tally());

        var document = await directory.ScalarAsync<string>("select document::text from listings where partner_id = @partnerId and kind = 'organization'", new { partnerId });
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(file).RootElement, JsonDocument.Parse(document).RootElement));
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from listing_places where partner_id = @partnerId", new { partnerId }));

        // The service alone mentions its organization in short: the whole one stays.
        Assert.Equal(HttpStatusCode.Created, (await partner.ImportAsync("format=hsds", SharedData.Read("hsds-3.1-examples/service_full.json"))).StatusCode);
        Assert.Equal(document, await directory.ScalarAsync<string>("select document::text from listings where partner_id = @partnerId and kind = 'organization'", new { partnerId }));
    }

    [Fact]
    public async Task Two_partners_may_hold_the_same_data_set()
    {
        var file = SharedData.Read("hsds-3.1-examples/service_full.json");
        foreach (var _ in new[] { 1, 2 })
        {
            using var partner = directory.NewPartner();
            Assert.Equal((3, 3, 0, 0, 0), (await (await partner.ImportAsync("format=hsds", file)).JsonAsync()).Tally());
        }
    }

    [Fact]
    public async Task A_malformed_row_refuses_the_whole_import_and_stores_nothing()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        // More rows than a batch, so that some were already written when the bad one is met.
        var rows = Enumerable.Range(0, 1200).Select(i => Service($"s{i}")).Append("""{"id":"bad","name":"Bad","status":"sometimes"}""");

        var answer = await partner.ImportAsync("format=hsds", $"[{string.Join(',', rows)}]");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("/1200/status", (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from listings where partner_id = @partnerId", new { partnerId }));
    }

    [Fact]
    public async Task Malformed_rows_are_skipped_where_asked_for()
    {
        using var partner = directory.NewPartner();
        var answer = await partner.ImportAsync("format=hsds&on_error=skip", $$"""[{{Service("a")}},{"id":5},{{Service("b")}},{{Service("a")}}]""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var report = await answer.JsonAsync();
        Assert.Equal((4, 2), (report.GetProperty("read").GetInt32(), report.GetProperty("added").GetInt32()));
        Assert.Equal(["/1/id", "/1/name", "/1/description", "/3/id"], report.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task One_object_a_line_is_read_line_by_line()
    {
        using var partner = directory.NewPartner();
        var lines = $"{Service("a")}\n\nnot json\n{Service("b")}\n{{\"id\":\"c\"}}";
        var refused = await partner.ImportAsync("format=hsds", lines, "application/x-ndjson");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.StartsWith("Line 3:", (await refused.JsonAsync()).GetProperty("errors")[0].GetProperty("detail").GetString());

        var report = await (await partner.ImportAsync("format=hsds&on_error=skip", lines, "application/x-ndjson")).JsonAsync();
        Assert.Equal((4, 2), (report.GetProperty("read").GetInt32(), report.GetProperty("added").GetInt32()));
        Assert.Equal(3, report.GetProperty("rejected")[0].GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("this is not json")]
    [InlineData("")]
    [InlineData("[{\"id\":\"a\",")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}")]
    public async Task What_is_not_json_is_a_400(string body)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.ImportAsync("format=hsds", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("urn:entraide:problem:malformed", (await answer.JsonAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_the_database_cannot_hold_is_a_422()
    {
        using var partner = directory.NewPartner();
        var answer = await partner.ImportAsync("format=hsds", """{"id":"a","name":"A","status":"active","fees":"\u0000"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_of_another_format_is_refused()
    {
        using var partner = directory.NewPartner();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=hsds", SharedData.Read("crisis-lines/information.json"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=crisis_lines", SharedData.Read("hsds-3.1-examples/service_full.json"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=excel", "[]")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await partner.ImportAsync("format=hsds", "a,b", "text/csv")).StatusCode);
    }

    [Fact]
    public async Task More_than_a_mebibyte_is_taken()
    {
        using var partner = directory.NewPartner();
        var rows = Enumerable.Range(0, 3000).Select(i => Service($"s{i}", new string('x', 1000)));
        Assert.Equal((3000, 3000, 0, 0, 0), (await (await partner.ImportAsync("format=hsds", $"[{string.Join(',', rows)}]")).JsonAsync()).Tally());
    }

    [Fact]
    public async Task Reading_does_not_allow_importing()
    {
        using var reader = directory.Service.As(Guid.CreateVersion7(), "directory.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.ImportAsync("format=hsds", "[]")).StatusCode);
        using var nobody = directory.Service.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.ImportAsync("format=hsds", "[]")).StatusCode);
    }

    static string Service(string id, string description = "d") => $$"""{"id":"{{id}}","name":"Service","description":"{{description}}","status":"active"}""";
}
