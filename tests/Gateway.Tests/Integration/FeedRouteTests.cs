using System.Net;
using System.Net.Http.Headers;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>The public feed behind the door: anybody may come in, and nobody's token goes through.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class FeedRouteTests(RunningGateway gateway)
{
    [Theory]
    [InlineData("/hsds")]
    [InlineData("/hsds/")]
    [InlineData("/hsds/services?search=a")]
    [InlineData("/hsds/services/some-id")]
    public async Task Anybody_reaches_it(string path)
    {
        using var nobody = gateway.Anonymous();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Options })
        {
            var answer = await nobody.SendAsync(new HttpRequestMessage(method, path));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    [Fact]
    public async Task Neither_a_token_nor_a_claimed_identity_goes_through()
    {
        using var partner = await gateway.PartnerAsync();
        partner.DefaultRequestHeaders.Add("Cookie", "session=1");
        partner.DefaultRequestHeaders.Add("X-Partner-Id", "42");
        partner.DefaultRequestHeaders.Add("If-None-Match", "\"tag\"");
        gateway.Upstream.Requests.Clear();
        Assert.Equal(HttpStatusCode.OK, (await partner.GetAsync("/hsds/services")).StatusCode);
        Assert.Equal(["Host", "If-None-Match", "traceparent"], Assert.Single(gateway.Upstream.Requests).Keys.Order(StringComparer.OrdinalIgnoreCase));

        // A token that is no longer good does not stand in the way either.
        using var former = gateway.Anonymous();
        former.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "expired");
        Assert.Equal(HttpStatusCode.OK, (await former.GetAsync("/hsds/services")).StatusCode);
    }

    [Fact]
    public async Task What_fails_is_a_problem_that_any_page_may_read()
    {
        using var nobody = gateway.Anonymous();
        foreach (var (answer, status) in new[]
        {
            (await nobody.SendAsync(new HttpRequestMessage(HttpMethod.Trace, "/hsds/services")), 405), (await nobody.GetAsync("/hsds/bare"), 503),
            (await nobody.PostAsync("/hsds/services", new ByteArrayContent(new byte[(64 * 1024) + 1])), 413),
        })
        {
            await answer.IsProblemAsync(status);
            Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    [Fact]
    public async Task Confidential_members_are_asked_for_by_name_when_a_partner_joins()
    {
        using var operatorClient = gateway.Anonymous();
        operatorClient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningGateway.OperatorKey);
        Assert.DoesNotContain("need_to_know", await JoinAsync("""{"region":"fr-idf"}"""));
        Assert.Contains("directory.need_to_know", await JoinAsync("""{"region":"fr-idf","scopes":["directory.read","directory.need_to_know"]}"""));

        async Task<string> JoinAsync(string body)
        {
            var answer = await operatorClient.PostAsync("/v1/partners", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync();
        }
    }
}
