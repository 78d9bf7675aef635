using System.Net;
using System.Text.Json.Nodes;

namespace Entraide.ServiceDefaults.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class ProblemTests(ProbeService probe) : IClassFixture<ProbeService>
{
    [Fact]
    public async Task A_failure_of_ours_is_a_problem_document_that_gives_nothing_away()
    {
        using var http = probe.Service.Anonymous();
        var response = await http.GetAsync("/boom");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("secret-canary", body);
        Assert.DoesNotContain("ProbeService", body);
        Assert.NotNull(JsonNode.Parse(body)!["trace_id"]);
    }

    [Fact]
    public async Task Liveness_asks_nobody_and_readiness_asks_the_dependencies()
    {
        using var http = probe.Service.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task An_unknown_path_does_not_reveal_whether_it_exists_to_somebody_without_a_token()
    {
        using var http = probe.Service.Anonymous();
        var response = await http.GetAsync("/nowhere");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Unauthorized });
    }
}
