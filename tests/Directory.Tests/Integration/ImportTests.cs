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
        Assert.Equal((1135, 1135, 0, 0, 0, 0), (await first.JsonAsync()).Tally());
        Assert.Equal(202, await directory.ScalarAsync<int>("select count(distinct country) from crisis_lines where partner_id = @partnerId", new { partnerId }));
        Assert.Equal(1178, await directory.ScalarAsync<int>("select sum(cardinality(numbers)) from crisis_lines where partner_id = @partnerId", new { partnerId }));
        var published = JsonNode.Parse(file)!.AsArray().SelectMany(c => c!["hotlines"]!.AsArray()).SelectMany(l => l!["numbers"]!.AsArray()).Select(n => n!.GetValue<string>());
        var stored = await directory.ScalarAsync<string[]>("select array_agg(n) from crisis_lines, unnest(numbers) n where partner_id = @partnerId", new { partnerId });
        Assert.Equal(published.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));

        // Names and numbers are all it has: nothing is made up beside them.
        Assert.Equal(0, await directory.ScalarAsync<int>("""
            select count(*) from standing_crisis_lines
            where partner_id = @partnerId and num_nonnulls(channels, hours, languages, cost, shows_on_bill, audience, verified_at) > 0
            """, new { partnerId }));

        var second = await partner.ImportAsync("format=crisis_lines", file);
        Assert.Equal((1135, 0, 0, 1135, 0, 0), (await second.JsonAsync()).Tally());

        var edited = Encoding.UTF8.GetString(file).Replace("\"800 615 6514\"", "\"800 615 6515\"");
        Assert.Equal((1135, 0, 1, 1134, 0, 0), (await (await partner.ImportAsync("format=crisis_lines", edited)).JsonAsync()).Tally());

        var one = """[{"country":"France","alpha-2":"FR","hotlines":[{"name":"Only","numbers":["3114"]}]}]""";
        Assert.Equal((1, 1, 0, 0, 1135, 0), (await (await partner.ImportAsync("format=crisis_lines&dry_run=true", one)).JsonAsync()).Tally());
        Assert.Equal((1, 1, 0, 0, 0, 0), (await (await partner.ImportAsync("format=crisis_lines&missing=stay", one)).JsonAsync()).Tally());
        Assert.Equal((1, 0, 0, 1, 1135, 0), (await (await partner.ImportAsync("format=crisis_lines", one)).JsonAsync()).Tally());
    }

    [Fact]
    public async Task The_same_file_twice_changes_nothing_and_rows_that_are_gone_are_withdrawn()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        var three = $"[{Service("a")},{Service("b")},{Service("c")}]";
        Assert.Equal((3, 3, 0, 0, 0, 0), await TallyAsync(partner, "format=hsds", three));
        Assert.Equal((3, 0, 0, 3, 0, 0), await TallyAsync(partner, "format=hsds", three));
        Assert.Equal((2, 0, 1, 1, 1, 0), await TallyAsync(partner, "format=hsds", $"[{Service("a")},{Service("b", "changed")}]"));
        Assert.Equal(1, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and source_id = 'c' and withdrawn_at is not null", new { partnerId }));
        // It comes back under the same id.
        Assert.Equal((3, 0, 2, 1, 0, 0), await TallyAsync(partner, "format=hsds", three));
        Assert.Equal(3, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and withdrawn_at is null", new { partnerId }));
        // Another source of theirs is not concerned, nor is what was not sent where a part was announced.
        Assert.Equal((1, 1, 0, 0, 0, 0), await TallyAsync(partner, "format=hsds&source=other", $"[{Service("a")}]"));
        Assert.Equal((1, 0, 1, 0, 0, 0), await TallyAsync(partner, "format=hsds&missing=stay", $"[{Service("a", "again")}]"));
        Assert.Equal(4, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and withdrawn_at is null", new { partnerId }));
    }

    [Theory]
    [InlineData("organization_full.json")]
    [InlineData("service_full.json")]
    [InlineData("service_at_location_full.json")]
    [InlineData("tabular.json")]
    public async Task The_specifications_examples_are_taken_in_and_once(string name)
    {
        using var partner = directory.NewPartner();
        var file = SharedData.Read($"hsds-3.1-examples/{name}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=hsds", file)).StatusCode);
        var first = await (await partner.ImportAsync("format=hsds&on_error=skip", file)).JsonAsync();
        Assert.Contains(first.GetProperty("remarks").EnumerateArray(), remark => remark.GetProperty("at").GetString()!.EndsWith("/latitude", StringComparison.Ordinal));
        Assert.Equal(0, first.GetProperty("changed").GetInt32());
        var second = await (await partner.ImportAsync("format=hsds&on_error=skip", file)).JsonAsync();
        Assert.Equal((0, 0, 0), (second.GetProperty("added").GetInt32(), second.GetProperty("changed").GetInt32(), second.GetProperty("withdrawn").GetInt32()));
        Assert.Equal(first.GetProperty("added").GetInt32(), second.GetProperty("unchanged").GetInt32());
    }

    [Fact]
    public async Task Two_partners_may_hold_the_same_data_set_under_ids_of_their_own()
    {
        var file = SharedData.Read("hsds-3.1-examples/service_full.json");
        var added = new List<int>();
        foreach (var _ in new[] { 1, 2 })
        {
            using var partner = directory.NewPartner();
            added.Add((await (await partner.ImportAsync("format=hsds&on_error=skip", file)).JsonAsync()).GetProperty("added").GetInt32());
        }

        Assert.Equal(added[0], added[1]);
        Assert.True(added[0] > 10);
    }

    [Fact]
    public async Task A_malformed_value_refuses_the_whole_import_and_stores_nothing()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write directory.read");
        var rows = Enumerable.Range(0, 1200).Select(i => Service($"s{i}")).Append("""{"id":"bad","name":"Bad","status":"sometimes"}""");

        var answer = await partner.ImportAsync("format=hsds", $"[{string.Join(',', rows)}]");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.JsonAsync();
        Assert.Equal("/1200/status", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId", new { partnerId }));

        var report = await (await partner.GetAsync(problem.GetProperty("import").GetString())).JsonAsync();
        Assert.Equal("rejected", report.GetProperty("state").GetString());
        Assert.Equal("/1200/status", report.GetProperty("remarks")[0].GetProperty("at").GetString());
    }

    [Fact]
    public async Task What_is_malformed_is_left_out_where_asked_for_and_what_was_known_of_it_stays()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        Assert.Equal((2, 2, 0, 0, 0, 0), await TallyAsync(partner, "format=hsds", $"[{Service("a")},{Service("b")}]"));
        var answer = await partner.ImportAsync("format=hsds&on_error=skip", $$"""[{{Service("a")}},{"id":"b","status":"active"},{{Service("c")}},{{Service("a")}},{"id":"d","name":"D","status":"?"}]""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var report = await answer.JsonAsync();
        Assert.Equal((5, 2, 0, 1, 0, 2), report.Tally());
        Assert.Equal([("row_rejected", "/1/name"), ("value_rejected", "/4/status"), ("row_rejected", "/3/id")],
            report.GetProperty("remarks").EnumerateArray().Where(remark => remark.GetProperty("kind").GetString() != "warning").Select(remark => (remark.GetProperty("kind").GetString()!, remark.GetProperty("at").GetString()!)));
        Assert.Equal(1, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and source_id = 'b' and withdrawn_at is null", new { partnerId }));
    }

    [Fact]
    public async Task One_object_a_line_is_read_line_by_line()
    {
        using var partner = directory.NewPartner();
        var lines = $"{Service("a")}\r\n\nnot json\n{Service("b")}\n{{\"id\":\"c\"}}";
        var refused = await partner.ImportAsync("format=hsds", lines, "application/x-ndjson");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.StartsWith("line 3:", (await refused.JsonAsync()).GetProperty("errors")[0].GetProperty("detail").GetString());

        var report = await (await partner.ImportAsync("format=hsds&on_error=skip", lines, "application/x-ndjson")).JsonAsync();
        Assert.Equal((4, 2, 0, 0, 0, 2), report.Tally());
        Assert.Equal([3, 5], report.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task Orphans_and_circles_are_refused_where_they_stand()
    {
        using var partner = directory.NewPartner();
        var tables = """
            {"services":[{"id":"s","name":"S","status":"active","organization_id":"nobody"}],
             "phones":[{"id":"p1","number":"1","service_id":"s","location_id":"nowhere"},{"id":"p2","number":"2","service_id":"none"},{"id":"p3","number":"3"}],
             "languages":[{"id":"l","code":"fr","phone_id":"p2"}],
             "taxonomy_terms":[{"id":"t1","name":"1","description":"","parent_id":"t2"},{"id":"t2","name":"2","description":"","parent_id":"t1"},{"id":"t3","name":"3","description":"","parent_id":"t1"}]}
            """;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=hsds", tables)).StatusCode);
        var report = await (await partner.ImportAsync("format=hsds&on_error=skip", tables)).JsonAsync();
        Assert.Equal((8, 5, 0, 0, 0, 3), report.Tally());
        var remarks = report.GetProperty("remarks").EnumerateArray().Select(remark => (Kind: remark.GetProperty("kind").GetString(), At: remark.GetProperty("at").GetString()!)).ToArray();
        Assert.Equal(["/languages/0", "/phones/1", "/phones/2"], remarks.Where(remark => remark.Kind == "row_rejected").Select(remark => remark.At).Order(StringComparer.Ordinal));
        Assert.Equal(["/taxonomy_terms/0/parent_id", "/taxonomy_terms/1/parent_id"], remarks.Where(remark => remark.Kind == "value_rejected").Select(remark => remark.At).Order(StringComparer.Ordinal));
        Assert.Contains(("warning", "/phones/0/location_id"), remarks);
        Assert.Contains(("warning", "/services/0/organization_id"), remarks);
    }

    [Fact]
    public async Task A_dry_run_reports_and_changes_nothing()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        Assert.Equal((1, 1, 0, 0, 0, 0), await TallyAsync(partner, "format=hsds&dry_run=true", Service("a")));
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId", new { partnerId }));
    }

    [Fact]
    public async Task An_import_can_be_left_to_run_and_asked_for_later_by_its_own_partner_only()
    {
        using var partner = directory.NewPartner();
        using var other = directory.NewPartner();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/directory/imports?format=hsds&on_error=skip") { Content = new StringContent($"[{Service("a")},5]", Encoding.UTF8, "application/json") };
        request.Headers.Add("Prefer", "respond-async");
        var accepted = await partner.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var place = accepted.Headers.Location!;
        JsonElement report = default;
        await Testing.Eventually.HoldsAsync(async () => (report = await (await partner.GetAsync(place)).JsonAsync()).GetProperty("state").GetString() == "done", "the import is done");
        Assert.Equal((2, 1, 0, 0, 0, 1), report.Tally());
        Assert.Equal("/1", (await (await partner.GetAsync($"{place}/remarks")).JsonAsync()).GetProperty("items")[0].GetProperty("at").GetString());
        Assert.Equal(report.GetProperty("id").GetGuid(), (await (await partner.GetAsync("/v1/directory/imports")).JsonAsync()).GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(place)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{place}/remarks")).StatusCode);
    }

    [Fact]
    public async Task A_place_is_as_confidential_as_the_strictest_of_its_addresses()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        Assert.Equal((4, 4, 0, 0, 0, 0), await TallyAsync(partner, "format=hsds", """
            {"locations":[{"id":"open","location_type":"physical","latitude":1,"longitude":1},{"id":"refuge","location_type":"physical","latitude":1,"longitude":1}],
             "addresses":[{"id":"a1","location_id":"open","address_1":"1","city":"C","state_province":"S","postal_code":"P","country":"FR","address_type":"physical"},
                          {"id":"a2","location_id":"refuge","address_1":"2","city":"C","state_province":"S","postal_code":"P","country":"FR","address_type":"physical","confidential":"yes"}]}
            """));
        Assert.Equal("public", await TierAsync("open"));
        Assert.Equal("need_to_know", await TierAsync("refuge"));

        Task<string> TierAsync(string id) => directory.ScalarAsync<string>("select place_tier from hsds_rows where partner_id = @partnerId and resource = 'location' and source_id = @id", new { partnerId, id });
    }

    [Fact]
    public async Task A_change_below_a_listing_is_a_change_of_the_listing()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        string Tables(string number) => $$"""
            {"organizations":[{"id":"o","name":"O","description":"d"}],
             "services":[{"id":"s1","name":"S1","status":"active","organization_id":"o"},{"id":"s2","name":"S2","status":"active","organization_id":"o"}],
             "locations":[{"id":"l","location_type":"virtual"}],"service_at_locations":[{"id":"x","service_id":"s1","location_id":"l"}],
             "contacts":[{"id":"c","location_id":"l","name":"C"}],"phones":[{"id":"p","number":"{{number}}","contact_id":"c"}]}
            """;
        await TallyAsync(partner, "format=hsds", Tables("1"));
        var before = await directory.ScalarAsync<DateTime>("select max(changed_at) from hsds_rows where partner_id = @partnerId", new { partnerId });
        Assert.Equal((7, 0, 1, 6, 0, 0), await TallyAsync(partner, "format=hsds", Tables("2")));
        var changed = await directory.ScalarAsync<string[]>("select array_agg(source_id order by source_id) from hsds_rows where partner_id = @partnerId and changed_at > @before", new { partnerId, before });
        Assert.Equal(["c", "l", "p", "s1", "x"], changed);
    }

    [Theory]
    [InlineData("this is not json", 400)]
    [InlineData("", 400)]
    [InlineData("[{\"id\":\"a\",", 400)]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", 400)]
    [InlineData("[]", 422)]
    [InlineData("{\"id\":\"a\",\"name\":\"A\",\"status\":\"active\",\"fees\":\"\\u0000\"}", 422)]
    [InlineData("{\"id\":\"a\",\"name\":\"A\",\"status\":\"active\",\"fees\":\"\\ud800\"}", 422)]
    [InlineData("{\"id\":\"a\",\"name\":\"A\",\"status\":\"active\",\"minimum_age\":1e999}", 422)]
    public async Task What_cannot_be_taken_in_is_refused(string body, int status)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.ImportAsync("format=hsds", body);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 400 ? "urn:entraide:problem:malformed" : "urn:entraide:problem:invalid", (await answer.JsonAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_file_of_another_format_is_refused()
    {
        using var partner = directory.NewPartner();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=hsds", SharedData.Read("crisis-lines/information.json"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=crisis_lines", SharedData.Read("hsds-3.1-examples/service_full.json"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=excel", "[]")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.ImportAsync("format=hsds&on_error=guess&dry_run=maybe&time_zone=Mars/Olympus", "[]")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await partner.ImportAsync("format=hsds", "a,b", "text/csv")).StatusCode);
    }

    [Fact]
    public async Task Reading_does_not_allow_importing()
    {
        using var reader = directory.Service.As(Guid.CreateVersion7(), "directory.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.ImportAsync("format=hsds", "[]")).StatusCode);
        using var nobody = directory.Service.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.ImportAsync("format=hsds", "[]")).StatusCode);
    }

    static async Task<(int, int, int, int, int, int)> TallyAsync(HttpClient partner, string query, string body)
    {
        var answer = await partner.ImportAsync(query, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync()).Tally();
    }

    static string Service(string id, string description = "d") => $$"""{"id":"{{id}}","name":"Service","description":"{{description}}","status":"active"}""";
}
