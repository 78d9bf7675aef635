using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Entraide.Gateway.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class EdgeTests(RunningGateway gateway)
{
    const string CallersTrace = "0af7651916cd43dd8448eb211c80319c", CallersParent = $"00-{CallersTrace}-b7ad6b7169203331-01";

    [Fact]
    public async Task A_new_trace_starts_here_and_links_the_callers()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var partner = await gateway.PartnerAsync();
        gateway.Upstream.Requests.Clear();
        // A socket, because an HttpClient of the test's own would put its own trace in.
        Assert.StartsWith("HTTP/1.1 200", await SendRawAsync("GET", "/v1/directory/traced", partner, $"traceparent: {CallersParent}", "tracestate: congo=t61rcWkgMzE", "baggage: userId=alice"));

        var received = Assert.Single(gateway.Upstream.Requests);
        Assert.False(received.ContainsKey("baggage"));
        Assert.False(received.ContainsKey("tracestate"));
        Assert.True(ActivityContext.TryParse(received["traceparent"], null, out var parent));
        Assert.NotEqual(CallersTrace, parent.TraceId.ToString());

        await Testing.Eventually.HoldsAsync(() => Task.FromResult(spans.Any(span => span.Kind == ActivityKind.Server && span.TraceId == parent.TraceId && span.ParentSpanId == default)), "the gateway's span ends");
        var server = spans.Single(span => span.Kind == ActivityKind.Server && span.TraceId == parent.TraceId && span.ParentSpanId == default);
        Assert.Equal(CallersTrace, Assert.Single(server.Links).Context.TraceId.ToString());
        Assert.Equal("GET /v1/directory/{**rest}", server.DisplayName);
        Assert.Empty(server.Baggage);
        // What the service continues is a child of the gateway's own span.
        var client = spans.Single(span => span.SpanId == parent.SpanId);
        Assert.True(client.ParentSpanId == server.SpanId || spans.Any(span => span.SpanId == client.ParentSpanId && span.ParentSpanId == server.SpanId));
    }

    [Fact]
    public async Task Headers_that_claim_an_identity_end_here()
    {
        using var partner = await gateway.PartnerAsync();
        gateway.Upstream.Requests.Clear();
        Assert.StartsWith("HTTP/1.1 200", await SendRawAsync("GET", "/v1/directory/x", partner,
            "X-Partner-Id: 42", "x-tenant: other", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Prefix: /admin", "Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1",
            "Connection: x-hop, X-Partner-Id, content-length", "X-Hop: secret", "Accept-Language: ar", "Idempotency-Key: \"k\""));
        var received = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(["Accept-Language", "Authorization", "Host", "Idempotency-Key", "traceparent"], received.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task TRACE_is_refused()
    {
        using var partner = await gateway.PartnerAsync();
        gateway.Upstream.Requests.Clear();
        await (await partner.SendAsync(new HttpRequestMessage(HttpMethod.Trace, "/v1/directory/x"))).IsProblemAsync(405);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/unknown")]
    [InlineData("/favicon.ico")]
    [InlineData("/v1/notification/x")]
    public async Task An_unknown_path_is_a_404_with_or_without_a_token(string path)
    {
        using var nobody = gateway.Anonymous();
        using var partner = await gateway.PartnerAsync();
        await (await nobody.GetAsync(path)).IsProblemAsync(404);
        await (await partner.GetAsync(path)).IsProblemAsync(404);
    }

    [Fact]
    public async Task Without_a_token_nothing_reaches_a_service()
    {
        using var nobody = gateway.Anonymous();
        gateway.Upstream.Requests.Clear();
        foreach (var path in new[] { "/v1/directory/x", "/v1/scheduling/x", "/v1/credits/x", "/v1/notifications/x", "/v1/directory/imports" })
        {
            Assert.Equal("Bearer", (await Refused(path)).Headers.WwwAuthenticate.ToString());
        }

        Assert.Empty(gateway.Upstream.Requests);

        async Task<HttpResponseMessage> Refused(string path)
        {
            var answer = await nobody.PostAsync(path, null);
            await answer.IsProblemAsync(401);
            return answer;
        }
    }

    [Fact]
    public async Task Whatever_fails_behind_answers_with_a_problem()
    {
        using var partner = await gateway.PartnerAsync();
        await (await partner.GetAsync("/v1/credits/x")).IsProblemAsync(503);
        await (await partner.GetAsync("/v1/directory/bare")).IsProblemAsync(503);
        await (await partner.GetAsync("/v1/directory/silent")).IsProblemAsync(504);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_a_413(bool lengthKnown)
    {
        using var partner = await gateway.PartnerAsync();
        // Of a body without a length the framing of its chunks counts too: a little room for it.
        var small = new byte[(1024 * 1024) - (lengthKnown ? 0 : 4096)];
        var large = new byte[(1024 * 1024) + 1];
        await (await SendAsync("/v1/directory/search", small)).IsOkAsync();
        await (await SendAsync("/v1/directory/search", large)).IsProblemAsync(413);
        var import = await SendAsync("/v1/directory/imports", large);
        await import.IsOkAsync();
        Assert.Equal(large.Length, (await import.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("length").GetInt64());

        Task<HttpResponseMessage> SendAsync(string path, byte[] body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
            request.Headers.TransferEncodingChunked = !lengthKnown;
            request.Headers.ExpectContinue = true;
            return partner.SendAsync(request);
        }
    }

    [Fact]
    public async Task An_import_beyond_its_own_limit_is_a_413()
    {
        using var partner = await gateway.PartnerAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/directory/imports") { Content = new Announced((256L * 1024 * 1024) + 1) };
        request.Headers.ExpectContinue = true;
        await (await partner.SendAsync(request)).IsProblemAsync(413);
    }

    [Fact]
    public async Task Browsers_are_told_to_come_by_https_where_they_did()
    {
        await using var behind = await gateway.StartAsync(RunningGateway.OperatorKey, "--Edge:TrustedProxies=127.0.0.1");
        using var caller = new HttpClient { BaseAddress = RunningGateway.UrlOf(behind) };
        Assert.False((await caller.GetAsync("/health/live")).Headers.Contains("Strict-Transport-Security"));
        caller.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.StartsWith("max-age=31536000", (await caller.GetAsync("/health/live")).Headers.GetValues("Strict-Transport-Security").Single());
        // Said by somebody who is not trusted, it is nothing.
        using var direct = new HttpClient { BaseAddress = gateway.Url };
        direct.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.False((await direct.GetAsync("/health/live")).Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Requests_spread_over_connections_so_that_replicas_behind_one_address_all_get_some()
    {
        using var partner = await gateway.PartnerAsync();
        gateway.Upstream.Connections.Clear();
        for (var i = 0; i < 32; i++)
        {
            await (await partner.GetAsync("/v1/directory/x")).IsOkAsync();
        }

        Assert.InRange(gateway.Upstream.Connections.Count, 8, 32);
    }

    [Fact]
    public async Task It_is_ready_with_its_own_database()
    {
        using var nobody = gateway.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health/live")).StatusCode);
    }

    async Task<string> SendRawAsync(string method, string path, HttpClient partner, params string[] headers)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(gateway.Url.Host, gateway.Url.Port);
        var connection = headers.Any(header => header.StartsWith("Connection", StringComparison.Ordinal)) ? "" : "Connection: close\r\n";
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: {partner.DefaultRequestHeaders.Authorization}\r\n{connection}{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"));
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadLineAsync() ?? "";
    }

    /// <summary>A body of the length given, of which nothing is sent: it is refused by its length.</summary>
    sealed class Announced(long length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => throw new InvalidOperationException("The body was asked for.");

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
