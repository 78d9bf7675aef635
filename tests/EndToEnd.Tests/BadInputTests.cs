using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

/// <summary>Whatever a partner's app gets wrong, the answer is a problem document that says what, and nothing is half-done.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class BadInputTests(RunningPlatform platform)
{
    const string Unknown = "0192f0c1-0000-7000-8000-0000000000ff";

    [Theory]
    [InlineData("POST", "/v1/directory/imports?format=hsds", "this is not JSON", 400, "malformed")]
    [InlineData("POST", "/v1/directory/imports?format=hsds", """[{"id":"x","name":"X","status":"perhaps"}]""", 422, "invalid")]
    [InlineData("POST", "/v1/directory/imports?format=spreadsheet", "[]", 422, "invalid")]
    [InlineData("POST", "/v1/directory/supporters", """{"topics":["a"],"colour":"red"}""", 400, "malformed")]
    [InlineData("GET", "/v1/directory/supporters/" + Unknown, null, 404, "not-found")]
    [InlineData("GET", "/v1/directory/crisis-lines?country=QQ", null, 404, null)]
    [InlineData("PUT", "/v1/scheduling/supporters/" + Unknown + "/open-hours", """{"zone":"Mars/Base","weekly":[]}""", 422, "invalid")]
    [InlineData("GET", "/v1/scheduling/slots?supporter_id=nobody&from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=45", null, 422, "invalid")]
    [InlineData("POST", "/v1/scheduling/bookings", """{"participant_id":"0192f0c1-0000-7000-8000-0000000000ff"}""", 400, "malformed")]
    [InlineData("GET", "/v1/scheduling/bookings/" + Unknown, null, 404, "not-found")]
    [InlineData("GET", "/v1/credits/programmes/" + Unknown, null, 404, "not-found")]
    [InlineData("POST", "/v1/credits/programmes", """{"name":"x","name":"y","zone":"z","price_list":[]}""", 400, "malformed")]
    [InlineData("POST", "/v1/notifications/participants", """{"email":"a@b\r\nBcc: c@d","language":"fr","time_zone":"Europe/Paris"}""", 422, "invalid")]
    [InlineData("POST", "/v1/directory/search", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 400, "malformed")]
    [InlineData("GET", "/v1/directory/nothing-of-this-name", null, 404, "not-found")]
    [InlineData("GET", "/v1/nowhere", null, 404, "not-found")]
    [InlineData("GET", "/", null, 404, "not-found")]
    public async Task What_is_wrong_is_said_by_name(string method, string path, string? body, int status, string? type)
    {
        using var community = await Community.CreateAsync(platform);
        var before = await community.ReportAsync();
        using var response = await SendAsync(community.Api.Token, method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.StartsWith($"urn:entraide:problem:{type}", (string)problem["type"]!);
        Assert.NotNull(problem["trace_id"]);
        Assert.DoesNotContain("   at ", text);
        Assert.Equal(before.ToJsonString(), (await community.ReportAsync()).ToJsonString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not.a.token")]
    [InlineData("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoiayJ9.e30.")]
    public async Task Without_a_valid_token_nothing_is_answered(string? token)
    {
        using var response = await SendAsync(token, "GET", $"/v1/credits/programmes/{Unknown}", null);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("urn:entraide:problem:unauthenticated", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["type"]!);
    }

    [Fact]
    public async Task Another_partners_things_answer_as_ones_that_do_not_exist()
    {
        using var mine = await Community.CreateAsync(platform);
        using var theirs = await Community.CreateAsync(platform);
        var supporter = await theirs.SupporterAsync();
        foreach (var path in new[] { $"/v1/credits/programmes/{theirs.Programme}", $"/v1/directory/supporters/{supporter}", $"/v1/scheduling/supporters/{supporter}/open-hours" })
        {
            using var foreign = await SendAsync(mine.Api.Token, "GET", path, null);
            Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
            using var own = await SendAsync(theirs.Api.Token, "GET", path, null);
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        }
    }

    async Task<HttpResponseMessage> SendAsync(string? token, string method, string path, string? body)
    {
        using var http = CarefulCaller.Client(platform.Options.Gateway);
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await http.SendAsync(request);
    }
}
