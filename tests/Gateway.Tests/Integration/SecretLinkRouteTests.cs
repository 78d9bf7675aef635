using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Calendar feeds and join links behind the door: the secret in the path is all that is asked for, and it stays at the door.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class SecretLinkRouteTests(RunningGateway gateway) : IAsyncLifetime
{
    const string Secret = "Canary-Secret_0123456789-abcdefghijklmnopqrs", Link = "X-Entraide-Link";
    WebApplication replica = null!;

    Uri Url => RunningGateway.UrlOf(replica);

    public async Task InitializeAsync() => replica = await gateway.StartAsync(RunningGateway.OperatorKey,
        $"--services:scheduling:http:0={gateway.Upstream.Url}", "--Logging:LogLevel:Default=Trace", "--Logging:Console:LogLevel:Default=None",
        "--Logging:Console:FormatterOptions:IncludeScopes=true");

    public async Task DisposeAsync()
    {
        await replica.StopAsync();
        await replica.DisposeAsync();
    }

    [Theory]
    [InlineData($"/calendar/{Secret}.ics", "/calendar")]
    [InlineData($"/j/{Secret}", "/j")]
    [InlineData($"/j/{Secret}?utm_source={Secret}", "/j")]
    public async Task Anybody_comes_in_and_the_secret_goes_on_as_a_header(string path, string upstream)
    {
        using var partner = await gateway.PartnerAsync();
        using var client = Calls.To(Url);
        client.DefaultRequestHeaders.Authorization = partner.DefaultRequestHeaders.Authorization;
        client.DefaultRequestHeaders.Add("Cookie", "session=1");
        client.DefaultRequestHeaders.Add("Referer", $"http://gateway{path}");
        client.DefaultRequestHeaders.Add("If-None-Match", "\"tag\"");
        client.DefaultRequestHeaders.Add(Link, "somebody-elses-secret-0123456789");
        gateway.Upstream.Requests.Clear();
        var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(upstream, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["path"]!);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var received = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(["Host", "If-None-Match", Link], HeadersOf(received));
        Assert.Equal(Secret, received[Link]);
    }

    [Theory]
    [InlineData("/calendar/short.ics")]
    [InlineData("/j/%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4%D8%B4")]
    public async Task What_cannot_be_a_secret_goes_on_as_none(string path)
    {
        using var client = Calls.To(Url);
        gateway.Upstream.Requests.Clear();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
        Assert.Equal(["Host"], HeadersOf(Assert.Single(gateway.Upstream.Requests)));
    }

    [Fact]
    public async Task What_is_no_path_is_nobodys_link()
    {
        using var client = Calls.To(Url);
        gateway.Upstream.Requests.Clear();
        foreach (var path in new[] { "/j/0123456789012345678901234567%0D%0AX-Partner-Id:42", "/calendar/%252e%252e%252f0123456789012345678901234567.ics" })
        {
            var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("Not found.", await answer.Content.ReadAsStringAsync());
            Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("GET", "/calendar")]
    [InlineData("GET", $"/calendar/{Secret}")]
    [InlineData("GET", $"/calendar/{Secret}.ics/more")]
    [InlineData("GET", "/j")]
    [InlineData("POST", $"/j/{Secret}")]
    [InlineData("PUT", $"/calendar/{Secret}.ics")]
    public async Task Nothing_else_reaches_the_service_without_a_token(string method, string path)
    {
        using var client = Calls.To(Url);
        gateway.Upstream.Requests.Clear();
        Assert.Contains((await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task A_failure_does_not_say_whose_platform_this_is()
    {
        // The fixture's own gateway, behind which scheduling is down.
        using var nobody = gateway.Anonymous();
        foreach (var path in new[] { $"/calendar/{Secret}.ics", $"/j/{Secret}" })
        {
            var answer = await nobody.GetAsync(path);
            // The first one may still find out by itself.
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
            Assert.Equal("Not now.", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_secret_is_in_no_log_span_or_metric()
    {
        using var overheard = new Overheard(replica.Services, gateway.Services);

        // Sockets, because the spans of a test's own HttpClient would hold the address.
        foreach (var path in new[] { $"/calendar/{Secret}.ics", $"/j/{Secret}", $"/j/{Secret}?a={Secret}", $"/j/{Secret}/more" })
        {
            Assert.StartsWith("HTTP/1.1", await GetRawAsync(Url, path));
        }

        // The fixture's own gateway, behind which scheduling is down: the proxy has something to say.
        Assert.StartsWith("HTTP/1.1 50", await GetRawAsync(gateway.Url, $"/j/{Secret}"));
        await Eventually.HoldsAsync(() => Task.FromResult(overheard.Lines.Any(line => line.Contains("/j/{secret}", StringComparison.Ordinal)) && overheard.Lines.Any(line => line.StartsWith("http.server.request.duration", StringComparison.Ordinal))),
            "the gateway's spans and metrics are there");
        Assert.Contains(overheard.Lines, line => line.Contains("System.Net.Http", StringComparison.Ordinal) || line.Contains("http.client", StringComparison.Ordinal));
        foreach (var line in overheard.Lines)
        {
            Assert.DoesNotContain("Canary-Secret", line, StringComparison.OrdinalIgnoreCase);
        }
    }

    // Whether there is a trace depends on who listens.
    static IEnumerable<string> HeadersOf(Dictionary<string, string> request) => request.Keys.Where(name => name != "traceparent").Order(StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Logs_hold_no_scopes_even_where_somebody_asks_for_them()
    {
        // ASP.NET Core's own scope holds the raw path.
        Assert.False(replica.Services.GetRequiredService<IOptionsMonitor<SimpleConsoleFormatterOptions>>().CurrentValue.IncludeScopes);
        Assert.False(replica.Services.GetRequiredService<IOptionsMonitor<JsonConsoleFormatterOptions>>().CurrentValue.IncludeScopes);
    }

    static async Task<string> GetRawAsync(Uri url, string path)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadToEndAsync();
    }
}
