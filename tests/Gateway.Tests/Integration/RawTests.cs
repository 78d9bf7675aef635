using System.Net;
using System.Net.Sockets;
using System.Text;
using Entraide.Testing.Conformance;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Bytes that no client library sends, over sockets: the gateway reads each request as one, or refuses it, and what stands behind meets nothing else.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class RawTests(RunningGateway gateway) : IAsyncLifetime
{
    const string Smuggled = "GET /v1/notifications/smuggled HTTP/1.1\r\nHost: gateway\r\n\r\n";
    string authorization = "";

    public async Task InitializeAsync()
    {
        using var partner = await gateway.PartnerAsync();
        authorization = partner.DefaultRequestHeaders.Authorization!.ToString();
        gateway.Upstream.Clear();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n" + Smuggled)]
    [InlineData("Content-Length: 5\r\nContent-Length: 6", "abcde" + Smuggled)]
    [InlineData("Content-Length: 5, 6", "abcde" + Smuggled)]
    [InlineData("Content-Length: 0x5", "abcde" + Smuggled)]
    [InlineData("Content-Length: -1", "abcde" + Smuggled)]
    [InlineData("Content-Length: 5 5", "abcde" + Smuggled)]
    [InlineData("Content-Length:", "abcde" + Smuggled)]
    [InlineData("Content-Length: 99999999999999999999", "abcde" + Smuggled)]
    [InlineData("Content-Length : 5", "abcde" + Smuggled)]
    [InlineData("Transfer-Encoding : chunked", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: xchunked", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked, identity", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: gzip, chunked", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding:\u000bchunked", "0\r\n\r\n" + Smuggled)]
    [InlineData("X-Folded: a\r\n Transfer-Encoding: chunked", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "5;a=\nb\r\nabcde\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "5\nabcde\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "0x5\r\nabcde\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "-5\r\nabcde\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "g\r\nabcde\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "fffffffffffffffff\r\nabcde\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked", "5\r\nabcdefgh\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("X-A: a\u0000b", Smuggled)]
    [InlineData("X-A: a\rb", Smuggled)]
    [InlineData("X-A\u0000: b", Smuggled)]
    [InlineData("X A: b", Smuggled)]
    [InlineData(": b", Smuggled)]
    [InlineData("no-colon", Smuggled)]
    [InlineData("X-Partner-Id\t: b", Smuggled)]
    [InlineData("Host: other", Smuggled)]
    public async Task What_can_be_read_in_two_ways_is_refused_and_the_connection_ends(string headers, string rest)
    {
        var answer = await SendAsync($"POST /v1/directory/search HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\n{headers}\r\n\r\n{rest}");
        Assert.Matches("^HTTP/1.1 (400|411|413|501) ", answer);
        Assert.Contains("urn:entraide:problem:", answer);
        // One answer: what followed was not taken for a request.
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.DoesNotContain(gateway.Upstream.Paths, path => path.Contains("smuggled", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Upstream.Answered, path => path == "/v1/directory/search");
    }

    [Fact]
    public async Task A_length_with_a_plus_goes_on_as_the_length_it_was_read_as()
    {
        // The server takes it; whoever stands behind must not have to decide again.
        var answer = await SendAsync($"POST /v1/directory/search HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\nContent-Length: +5\r\n\r\nabcdeGET /v1/unknown HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
        Assert.Equal("5", Assert.Single(gateway.Upstream.Requests)["Content-Length"]);
        Assert.Contains("\"length\":5", answer);
        Assert.Contains("HTTP/1.1 404 ", answer);
    }

    [Fact]
    public async Task Trailers_bring_no_header_in()
    {
        await SendAsync($"POST /v1/directory/search HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Partner-Id\r\nConnection: close\r\n\r\n5;ext=1\r\nabcde\r\n0\r\nX-Partner-Id: 42\r\nAuthorization: Bearer x\r\n\r\n");
        var received = Assert.Single(gateway.Upstream.Requests);
        Assert.False(received.ContainsKey("X-Partner-Id"));
        Assert.Equal(authorization, received["Authorization"]);
    }

    [Theory]
    [InlineData("GET http://other.example/v1/directory/x HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData("GET /v1/directory/x HTTP/1.1\r\n")]
    [InlineData("GET /v1/directory/x HTTP/1.1\r\nHost: a, b\r\n")]
    [InlineData("GET /v1/directory/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n")]
    [InlineData("GET /v1/directory/x HTTP/1.1\r\nHost: a/b\r\n")]
    [InlineData("GET /v1/directory/x HTTP/1.1\r\nHost: user@a\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData("GET v1/directory/x HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData("GET /v1/directory/x HTTP/9.1\r\nHost: gateway\r\n")]
    [InlineData("GET  /v1/directory/x HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData("GET /v1/directory/x\u0000 HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData("GET /v1/directory/x#f HTTP/1.1\r\nHost: gateway\r\n")]
    public async Task A_request_names_one_place_on_one_host(string head)
    {
        var answer = await SendAsync($"{head}Authorization: {authorization}\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404|405|501|505) ", answer);
        Assert.Contains("urn:entraide:problem:", answer);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("/v1/directory/../health/ready")]
    [InlineData("/v1/directory/%2e%2e/%2e%2e/health/ready")]
    [InlineData("/v1/directory/%2E%2e%2fhealth/ready")]
    [InlineData("/v1/directory/..%2f..%2fhealth/ready")]
    [InlineData("/v1/directory/%252e%252e/%252e%252e/health/ready")]
    [InlineData("/v1/directory/%252e%252e%252f%252e%252e%252fhealth/ready")]
    [InlineData("/v1/directory/..%5c..%5chealth")]
    [InlineData("/v1/directory/..\\..\\health")]
    [InlineData("/v1/directory/%c0%ae%c0%ae/%c0%ae%c0%ae/health")]
    [InlineData("/v1/directory/%e0%80%ae%e0%80%ae/health")]
    [InlineData("/v1/directory/..;/..;/health")]
    [InlineData("/v1/directory/;/../../../health")]
    [InlineData("/v1/directory/%u002e%u002e/health")]
    [InlineData("/v1//directory/x")]
    [InlineData("//v1/directory/x")]
    [InlineData("/v1/directory//x")]
    [InlineData("/v1/directory/a%2fb")]
    [InlineData("/v1/directory/a%00b")]
    [InlineData("/v1/directory/a%0d%0ab")]
    [InlineData("/v1/directory/%")]
    [InlineData("/v1/directory/%zz")]
    [InlineData("/hsds/..%2f..%2fv1/directory/x")]
    [InlineData("/hsds/%252e%252e/v1/directory/x")]
    [InlineData("/hsds/../health/live?x=/hsds/")]
    public async Task No_way_of_writing_a_path_leads_out_of_a_services_part(string path)
    {
        var answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\nConnection: close\r\n\r\n");
        // The gateway's own /health answers for itself; a service's is never reached, nor another path than the one that was asked for.
        Assert.Matches("^HTTP/1.1 (200|400|404) ", answer);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("/v1/directory/a/../x", "/v1/directory/x")]
    [InlineData("/v1/directory/../scheduling/../directory/x", "/v1/directory/x")]
    [InlineData("/v1/scheduling/%2e%2e/directory/%78", "/v1/directory/x")]
    public async Task What_the_gateway_resolved_is_what_the_service_gets(string path, string expected)
    {
        Assert.StartsWith("HTTP/1.1 200", await SendAsync($"GET {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\nConnection: close\r\n\r\n"));
        Assert.Equal(expected, Assert.Single(gateway.Upstream.Paths));
    }

    [Theory]
    [InlineData("CONNECT gateway:443 HTTP/1.1", 405)]
    [InlineData("TRACE /v1/directory/x HTTP/1.1", 405)]
    [InlineData("BREW /v1/directory/x HTTP/1.1", 501)]
    [InlineData("get /v1/directory/x HTTP/1.1", 501)]
    [InlineData("PROPFIND /hsds HTTP/1.1", 501)]
    public async Task An_unknown_method_is_a_problem(string line, int status)
    {
        var answer = await SendAsync($"{line}\r\nHost: {(line.StartsWith("CONNECT", StringComparison.Ordinal) ? "gateway:443" : "gateway")}\r\nAuthorization: {authorization}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains("urn:entraide:problem:", answer);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task No_protocol_is_changed()
    {
        var answer = await SendAsync($"GET /v1/directory/x HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.DoesNotContain("101 Switching", answer);
        Assert.All(gateway.Upstream.Requests, request => Assert.False(request.ContainsKey("Upgrade")));
        // HTTP/2 without TLS: nobody is on that side of the gateway who could reset streams.
        var preface = await SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        Assert.True(preface.StartsWith("\0\0\b\a", StringComparison.Ordinal) || preface.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), "GOAWAY, or not understood");
    }

    [Fact]
    public async Task Headers_and_addresses_have_an_end()
    {
        await IsRefusedAsync(431, $"GET /v1/directory/x HTTP/1.1\r\nHost: gateway\r\nX-A: {new string('a', 17 * 1024)}\r\n\r\n");
        await IsRefusedAsync(431, $"GET /v1/directory/x HTTP/1.1\r\nHost: gateway\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-A{i}: a\r\n"))}\r\n");
        await IsRefusedAsync(414, $"GET /v1/directory/{new string('a', 13 * 1024)} HTTP/1.1\r\nHost: gateway\r\n\r\n");
        // Also behind a request that was answered on the same connection.
        await IsRefusedAsync(400, $"GET /health/live HTTP/1.1\r\nHost: gateway\r\n\r\nGET /x HTTP/1.1\r\n\r\n", "HTTP/1.1 200 ");
        Assert.Empty(gateway.Upstream.Requests);

        async Task IsRefusedAsync(int status, string bytes, string first = "")
        {
            var answer = await SendAsync(bytes);
            Assert.StartsWith(first, answer);
            var refusal = answer[answer.IndexOf($"HTTP/1.1 {status} ", StringComparison.Ordinal)..];
            var (head, body) = (refusal[..refusal.IndexOf("\r\n\r\n", StringComparison.Ordinal)], refusal[(refusal.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
            Assert.Contains("\r\nContent-Type: application/problem+json", head);
            Assert.Contains($"\r\nContent-Length: {body.Length}", head);
            var problem = System.Text.Json.JsonDocument.Parse(body).RootElement;
            Assert.Equal(status, problem.GetProperty("status").GetInt32());
            Assert.StartsWith("urn:entraide:problem:", problem.GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task What_a_service_answers_goes_on_as_it_is_whatever_it_looks_like()
    {
        using var partner = await gateway.PartnerAsync();
        Assert.Equal(Upstream.LikeARefusal, await partner.GetStringAsync("/v1/directory/like-a-refusal"));
    }

    [Fact]
    public async Task Who_is_slow_is_not_waited_for()
    {
        await using var impatient = await gateway.StartAsync(RunningGateway.OperatorKey, "--Edge:HeadersTimeout=00:00:01", "--Edge:BodyRate=1000", "--Edge:BodyGrace=00:00:01.5");
        var url = RunningGateway.UrlOf(impatient);
        // Both ends are the gateway's doing: the test itself sends no more and only reads.
        Assert.Matches("^(HTTP/1.1 408 |$)", await SendAsync("GET /v1/directory/x HTTP/1.1\r\nHost: gateway\r\nX-Sl", url));
        Assert.Matches("^(HTTP/1.1 408 |HTTP/1.1 400 |$)", await SendAsync($"POST /v1/directory/search HTTP/1.1\r\nHost: gateway\r\nAuthorization: {authorization}\r\nContent-Length: 1000\r\n\r\nab", url));
        // Many of them take nothing from those who are quick.
        var slow = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            var tcp = new TcpClient();
            await tcp.ConnectAsync(url.Host, url.Port);
            await tcp.GetStream().WriteAsync("POST /v1/dir"u8.ToArray());
            return tcp;
        }));
        using var quick = Calls.To(url);
        Assert.True((await quick.GetAsync("/health/live")).IsSuccessStatusCode);
        Array.ForEach(slow, one => one.Dispose());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_breaks_off_for_the_caller_too()
    {
        using var partner = await gateway.PartnerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/directory/broken");
        request.Options.Set(Calls.AsItComes, true);
        using var answer = await partner.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte["half of it".Length]);
        // The end, which would say that it is whole, does not come.
        gateway.Upstream.Break.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(new byte[1]).AsTask());
    }

    // As UTF-8, byte by byte.
    const string Umlaut = "\u00c3\u009c";

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "{}")]
    public async Task A_header_that_cannot_be_sent_on_stays_here_and_the_request_goes_on(string method, string body)
    {
        using var partner = await gateway.PartnerAsync();
        gateway.Upstream.Requests.Clear();
        var answer = await SendAsync($"{method} /v1/directory/x HTTP/1.1\r\nHost: gateway\r\nAuthorization: {partner.DefaultRequestHeaders.Authorization}\r\nUser-Agent: Kalender-{Umlaut}b/1\r\nIdempotency-Key: \"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}\"\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.DoesNotContain("User-Agent", Assert.Single(gateway.Upstream.Requests).Keys);
    }

    [Fact]
    public async Task A_key_that_cannot_be_sent_on_is_refused()
    {
        using var partner = await gateway.PartnerAsync();
        gateway.Upstream.Requests.Clear();
        var answer = await SendAsync($"POST /v1/directory/x HTTP/1.1\r\nHost: gateway\r\nAuthorization: {partner.DefaultRequestHeaders.Authorization}\r\nIdempotency-Key: \"{Umlaut}\"\r\nContent-Length: 2\r\n\r\n{{}}");
        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains("The Idempotency-Key holds more than ASCII.", answer);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Every_answer_is_told_to_browsers_as_what_it_is()
    {
        foreach (var (path, isProblem) in new[] { ("/v1/unknown", true), ("/.well-known/jwks.json", false), ("/v1/directory/x", true) })
        {
            var answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
            Assert.Contains("X-Content-Type-Options: nosniff\r\n", answer);
            Assert.Contains("Referrer-Policy: no-referrer\r\n", answer);
            Assert.Contains("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n", answer);
            Assert.DoesNotContain("Access-Control-Allow-Origin", answer);
            Assert.DoesNotContain("Server:", answer);
            Assert.Equal(isProblem, answer.Contains("Cache-Control: no-store\r\n", StringComparison.Ordinal));
        }
    }

    Task<string> SendAsync(string bytes) => SendAsync(bytes, gateway.Url);

    // Reads until the gateway ends the connection: that it does is part of each test.
    static async Task<string> SendAsync(string bytes, Uri url)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port, limit.Token);
        await tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes), limit.Token);
        var received = new MemoryStream();
        try
        {
            await tcp.GetStream().CopyToAsync(received, limit.Token);
        }
        catch (IOException)
        {
            // Reset rather than closed: what came before counts.
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The connection stayed open after: {Encoding.Latin1.GetString(received.ToArray())}");
        }

        return Encoding.Latin1.GetString(received.ToArray());
    }
}
