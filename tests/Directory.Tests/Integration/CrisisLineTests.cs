using System.Net;
using System.Text;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class CrisisLineTests(RunningDirectory directory)
{
    const string Lines = "/v1/directory/crisis-lines";

    [Fact]
    public async Task What_the_file_says_is_answered_and_what_it_does_not_say_is_absent()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        await ImportAsync(partner, """{"name":"Emergency","numbers":["112"]}""", $$"""
            {"name":"Night line","numbers":["116 111","*9518"],"channels":[{"kind":"phone"},{"kind":"web","address":"https://night.example"}],
             "hours":{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"22:00","to":"06:00"}]},"languages":["fr"],"cost":"free","shows_on_bill":false,
             "audience":["minors"],"verification":{"verified_at":"{{Ago(1)}}","how":"called"} }
            """);
        var lines = await LinesAsync(partner, "&open_at=2026-11-23T23:30:00Z&language=FR");

        // Verified, and in the language asked for: first, though published second.
        Assert.Equal(["Night line", "Emergency"], Names(lines));
        Assert.Equal("""[{"published":"116 111","dialable":"116111"},{"published":"*9518","dialable":"*9518"}]""", lines[0].GetProperty("numbers").GetRawText());
        Assert.Equal("""[{"kind":"phone"},{"kind":"web","address":"https://night.example"}]""", lines[0].GetProperty("channels").GetRawText());
        Assert.Equal("""{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"22:00","to":"06:00"}]}""", lines[0].GetProperty("hours").GetRawText());
        Assert.Equal("""["fr"] "free" False ["minors"] "current" True True""", string.Join(' ', new[] { "languages", "cost", "shows_on_bill", "audience", "verification", "open", "speaks" }
            .Select(member => lines[0].GetProperty(member)).Select(value => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ToString() : value.GetRawText())));
        Assert.Equal(("called", partnerId), (lines[0].GetProperty("verified").GetProperty("how").GetString(), lines[0].GetProperty("verified").GetProperty("by").GetGuid()));
        Assert.Equal(["id", "country", "name", "numbers", "source", "verified", "verification", "open", "speaks"], lines[1].EnumerateObject().Select(member => member.Name));
        Assert.All(["verified", "open", "speaks"], member => Assert.Equal(JsonValueKind.Null, lines[1].GetProperty(member).ValueKind));
        Assert.Equal("never", lines[1].GetProperty("verification").GetString());
    }

    [Fact]
    public async Task The_same_file_changes_nothing_and_a_new_verification_does()
    {
        using var partner = directory.NewPartner();
        var line = $$"""{"name":"A","numbers":["1"],"cost":"unknown","hours":{"always":true},"verification":{"verified_at":"{{Ago(2)}}","how":"published_page"} }""";
        Assert.Equal((1, 1, 0, 0, 0, 0), await ImportAsync(partner, line));
        Assert.Equal((1, 0, 0, 1, 0, 0), await ImportAsync(partner, line));
        Assert.Equal((1, 0, 1, 0, 0, 0), await ImportAsync(partner, line.Replace("published_page", "called")));
        Assert.Equal((1, 0, 1, 0, 0, 0), await ImportAsync(partner, line.Replace("\"always\":true", "\"zone\":\"UTC\",\"weekly\":[{\"day\":\"friday\",\"from\":\"09:00\",\"to\":\"24:00\"}]")));
    }

    [Fact]
    public async Task A_malformed_member_refuses_the_import_at_its_place()
    {
        using var partner = directory.NewPartner();
        var answer = await partner.ImportAsync("format=crisis_lines", File("""{"name":"A","numbers":["1"]}""", """{"name":"B","numbers":["2"],"cost":"cheap"}"""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("/0/hotlines/1/cost", Assert.Single((await answer.JsonAsync()).GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_partner_verifies_its_line_and_other_numbers_were_never_verified()
    {
        using var partner = directory.NewPartner();
        await ImportAsync(partner, """{"name":"A","numbers":["1"]}""", """{"name":"B","numbers":["2"]}""");
        var b = (await LinesAsync(partner))[1].GetProperty("id").GetGuid();

        var verified = await partner.PostAsync($"{Lines}/{b}/verifications", """{"how":"called"}""");
        Assert.Equal(HttpStatusCode.Created, verified.StatusCode);
        var verification = await verified.JsonAsync();
        Assert.Equal(("called", "current"), (verification.GetProperty("how").GetString(), verification.GetProperty("verification").GetString()));
        Assert.Equal(["B", "A"], Names(await LinesAsync(partner)));

        // The same said twice is one verification.
        var at = Ago(100);
        var ids = new List<Guid>();
        foreach (var _ in new[] { 1, 2 })
        {
            ids.Add((await (await partner.PostAsync($"{Lines}/{b}/verifications", $$"""{"how":"called","verified_at":"{{at}}"}""")).JsonAsync()).GetProperty("id").GetGuid());
        }

        Assert.Equal(ids[0], ids[1]);
        // An older one does not take the place of the latest.
        Assert.Equal("current", (await LinesAsync(partner))[0].GetProperty("verification").GetString());

        await ImportAsync(partner, """{"name":"A","numbers":["1"]}""", """{"name":"B","numbers":["3"]}""");
        var lines = await LinesAsync(partner);
        Assert.Equal(["A", "B"], Names(lines));
        Assert.Equal("never", lines[1].GetProperty("verification").GetString());
    }

    [Theory]
    [InlineData("""{"how":"guessed"}""", "/how", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"how":"called","verified_at":"2099-01-01T00:00:00Z"}""", "/verified_at", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"how":"called","numbers":["1"]}""", "/numbers", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_with_a_verification_is_pointed_at(string body, string pointer, HttpStatusCode status)
    {
        using var partner = directory.NewPartner();
        var id = await LineAsync(partner);
        var answer = await partner.PostAsync($"{Lines}/{id}/verifications", body);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(pointer, (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Details_are_replaced_whole_and_stand_over_the_next_import()
    {
        using var partner = directory.NewPartner();
        var id = await LineAsync(partner, ""","cost":"premium","languages":["de"]""");
        var changed = await PutAsync(partner, id, """{"cost":"free","channels":[{"kind":"sms","address":"114"}],"hours":{"always":true},"shows_on_bill":false,"audience":["lgbt"]}""");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var line = await changed.JsonAsync();
        Assert.Equal(("free", false, "114", true), (line.GetProperty("cost").GetString(), line.GetProperty("shows_on_bill").GetBoolean(),
            line.GetProperty("channels")[0].GetProperty("address").GetString(), line.GetProperty("hours").GetProperty("always").GetBoolean()));
        Assert.False(line.TryGetProperty("languages", out _));

        Assert.Equal((1, 0, 0, 1, 0, 0), await ImportAsync(partner, """{"name":"A","numbers":["1"],"cost":"local_rate"}"""));
        Assert.Equal("free", (await LinesAsync(partner))[0].GetProperty("cost").GetString());

        var emptied = await (await PutAsync(partner, id, "{}")).JsonAsync();
        Assert.False(emptied.TryGetProperty("cost", out _));
        Assert.Equal("1", emptied.GetProperty("numbers")[0].GetProperty("published").GetString());

        var refused = await PutAsync(partner, id, """{"hours":{"zone":"Nowhere/City","weekly":[{"day":"monday","from":"09:00","to":"17:00"}]}}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("/hours/zone", (await refused.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(partner, id, """{"numbers":["2"]}""")).StatusCode);
    }

    [Fact]
    public async Task A_withdrawn_line_is_gone_until_its_source_publishes_other_numbers()
    {
        using var partner = directory.NewPartner();
        await ImportAsync(partner, """{"name":"A","numbers":["1"]}""", """{"name":"B","numbers":["2"]}""");
        var a = (await LinesAsync(partner))[0].GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.NoContent, (await partner.DeleteAsync($"{Lines}/{a}")).StatusCode);
        Assert.Equal(["B"], Names(await LinesAsync(partner)));
        Assert.Equal(HttpStatusCode.NotFound, (await partner.DeleteAsync($"{Lines}/{a}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(partner, a, "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.PostAsync($"{Lines}/{a}/verifications", """{"how":"called"}""")).StatusCode);

        // Another place in the file and another detail bring it back as little as the same file.
        await ImportAsync(partner, """{"name":"B","numbers":["2"]}""", """{"name":"A","numbers":["1"],"cost":"free"}""");
        Assert.Equal(["B"], Names(await LinesAsync(partner)));
        await ImportAsync(partner, """{"name":"A","numbers":["3"]}""", """{"name":"B","numbers":["2"]}""");
        Assert.Equal(["A", "B"], Names(await LinesAsync(partner)));
    }

    [Fact]
    public async Task Another_partners_line_answers_as_one_that_does_not_exist()
    {
        using var partner = directory.NewPartner();
        using var other = directory.NewPartner();
        var id = await LineAsync(partner);
        foreach (var unknown in new[] { id, Guid.CreateVersion7() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{Lines}/{unknown}/verifications", """{"how":"called"}""")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(other, unknown, """{"cost":"premium"}""")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Lines}/{unknown}")).StatusCode);
        }

        var line = Assert.Single(await LinesAsync(partner));
        Assert.Equal("never", line.GetProperty("verification").GetString());
        Assert.False(line.TryGetProperty("cost", out _));
        using var reader = directory.Service.As(Guid.CreateVersion7(), "directory.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"{Lines}/{id}/verifications", """{"how":"called"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(reader, id, "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.DeleteAsync($"{Lines}/{id}")).StatusCode);
    }

    [Theory]
    [InlineData("&open_at=tomorrow", "?open_at")]
    [InlineData("&language=fran%C3%A7ais", "?language")]
    public async Task A_question_that_cannot_be_read_is_refused(string query, string pointer)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.GetAsync($"{Lines}?country=FR{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(pointer, (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    static string Ago(int days) => TimeProvider.System.GetUtcNow().AddDays(-days).ToString("yyyy-MM-ddTHH:mm:ssZ");

    static string File(params string[] lines) => $$"""[{"country":"Atlantis","alpha-2":"XA","hotlines":[{{string.Join(',', lines)}}]}]""";

    static async Task<(int, int, int, int, int, int)> ImportAsync(HttpClient partner, params string[] lines)
    {
        var answer = await partner.ImportAsync("format=crisis_lines", File(lines));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync()).Tally();
    }

    static async Task<Guid> LineAsync(HttpClient partner, string members = "")
    {
        await ImportAsync(partner, $$"""{"name":"A","numbers":["1"]{{members}}}""");
        return (await LinesAsync(partner))[0].GetProperty("id").GetGuid();
    }

    static async Task<JsonElement[]> LinesAsync(HttpClient partner, string query = "")
    {
        var answer = await partner.GetAsync($"{Lines}?country=xA{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.JsonAsync()).GetProperty("lines").EnumerateArray()];
    }

    static Task<HttpResponseMessage> PutAsync(HttpClient partner, Guid id, string json) =>
        partner.PutAsync($"{Lines}/{id}", new StringContent(json, Encoding.UTF8, "application/json"));

    static IEnumerable<string?> Names(IEnumerable<JsonElement> lines) => lines.Select(line => line.GetProperty("name").GetString());
}
