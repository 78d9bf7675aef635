using System.Net;
using System.Net.Sockets;
using Entraide.Gateway.Danger;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Several replicas of a service behind the gateway, of which some are dead.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class ReplicaTests(RunningGateway gateway)
{
    [Fact]
    public async Task Two_replicas_share_the_requests()
    {
        await using var second = await Upstream.StartAsync();
        await using var replica = await gateway.StartAsync(RunningGateway.OperatorKey, $"--services:directory:http:1={second.Url}");
        using var partner = await PartnerOnAsync(replica);
        gateway.Upstream.Clear();
        for (var i = 0; i < 40; i++)
        {
            await (await partner.GetAsync("/v1/directory/x")).IsOkAsync();
        }

        Assert.InRange(gateway.Upstream.Paths.Count, 15, 25);
        Assert.InRange(second.Paths.Count, 15, 25);
    }

    [Fact]
    public async Task Two_replicas_behind_one_address_share_the_requests()
    {
        await using var second = await Upstream.StartAsync();
        await using var shared = new SharedAddress(new Uri(gateway.Upstream.Url), new Uri(second.Url));
        await using var replica = await gateway.StartAsync(RunningGateway.OperatorKey, $"--services:directory:http:0={shared.Url}");
        using var partner = await PartnerOnAsync(replica);
        gateway.Upstream.Clear();
        for (var i = 0; i < 64; i++)
        {
            await (await partner.GetAsync("/v1/directory/x")).IsOkAsync();
        }

        Assert.InRange(gateway.Upstream.Paths.Count, 16, 48);
        Assert.InRange(second.Paths.Count, 16, 48);
    }

    [Fact]
    public async Task A_dead_replica_costs_nobody_a_request_that_may_be_sent_again()
    {
        // Asked so rarely whether it lives that nobody has noticed.
        await using var replica = await gateway.StartAsync(RunningGateway.OperatorKey, "--services:directory:http:1=http://127.0.0.1:9", "--Proxy:ProbeInterval=01:00:00");
        using var partner = await PartnerOnAsync(replica);
        for (var i = 0; i < 8; i++)
        {
            await (await partner.GetAsync("/v1/directory/x")).IsOkAsync();
            var post = new HttpRequestMessage(HttpMethod.Post, "/v1/directory/x") { Content = new StringContent("{}") };
            post.Headers.Add("Idempotency-Key", $"\"{i}\"");
            await (await partner.SendAsync(post)).IsOkAsync();
        }
    }

    [Fact]
    public async Task What_has_no_key_is_not_sent_again()
    {
        await using var replica = await gateway.StartAsync(RunningGateway.OperatorKey, "--services:directory:http:1=http://127.0.0.1:9", "--Proxy:ProbeInterval=01:00:00");
        using var partner = await PartnerOnAsync(replica);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await partner.PostAsync("/v1/directory/x", null)).StatusCode);
        }

        // Once, by whichever of the four met the dead one; then it is left out.
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.BadGateway), 0, 1);
        Assert.Equal(4, statuses.Count(status => status is HttpStatusCode.BadGateway or HttpStatusCode.OK));
    }

    [Fact]
    public async Task When_all_are_dead_the_answer_is_at_once_that_it_is_not_available_until_one_is_back()
    {
        var port = FreePort.Take();
        await using var replica = await gateway.StartAsync(RunningGateway.OperatorKey, $"--services:scheduling:http:0=http://127.0.0.1:{port}", "--Proxy:ProbeInterval=00:00:00.2");
        using var partner = await PartnerOnAsync(replica);
        HttpResponseMessage? answer = null;
        await Eventually.HoldsAsync(async () => (answer = await partner.GetAsync("/v1/scheduling/x")).StatusCode == HttpStatusCode.ServiceUnavailable, "nothing is sent to the dead any more");
        Assert.NotNull(answer!.Headers.RetryAfter);
        await answer.IsProblemAsync(503);

        await using var back = await Upstream.StartAsync(port);
        await Eventually.HoldsAsync(async () => (await partner.GetAsync("/v1/scheduling/x")).IsSuccessStatusCode, "it is in use again");
    }

    [Theory]
    [InlineData("POST", "/v1/scheduling/danger-signals", "FR,PT")]
    [InlineData("POST", "/v1/scheduling/bookings", "FR,PT")]
    [InlineData("POST", "/v1/scheduling/slots/search?country=pt", "PT")]
    [InlineData("GET", "/v1/scheduling/slots?country=zz", "FR,PT")]
    public async Task Where_a_person_may_be_waiting_a_dead_service_is_no_dead_end(string method, string path, string countries)
    {
        using var partner = await gateway.PartnerAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Services.GetRequiredService<KnownCrisisLines>().Find(null) is not null), "the gateway knows crisis lines");
        var answer = await partner.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        var problem = await answer.IsProblemAsync((int)answer.StatusCode);
        Assert.Contains((int)answer.StatusCode, new[] { 502, 503 });
        // Only those whose numbers were verified.
        Assert.Equal(countries, string.Join(',', problem.GetProperty("crisis_lines").EnumerateArray().Select(line => line.GetProperty("country").GetString())));
    }

    [Fact]
    public async Task An_answer_has_a_whole_time_and_not_only_a_time_between_two_bytes()
    {
        await using var replica = await gateway.StartAsync(RunningGateway.OperatorKey, "--Proxy:Timeout=00:00:00.5", "--Proxy:ActivityTimeout=00:01:00");
        using var partner = await PartnerOnAsync(replica);
        await (await partner.GetAsync("/v1/directory/silent")).IsProblemAsync(504);
    }

    async Task<HttpClient> PartnerOnAsync(WebApplication replica)
    {
        using var partner = await gateway.PartnerAsync();
        var client = Calls.To(RunningGateway.UrlOf(replica));
        client.DefaultRequestHeaders.Authorization = partner.DefaultRequestHeaders.Authorization;
        return client;
    }

    /// <summary>One address with two replicas behind it: each connection goes to the next, as the orchestrator's proxy and a cluster's service do.</summary>
    sealed class SharedAddress : IAsyncDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);
        readonly CancellationTokenSource end = new();

        public SharedAddress(params Uri[] replicas)
        {
            listener.Start();
            _ = AcceptAsync(replicas);
        }

        public string Url => $"http://{listener.LocalEndpoint}";

        async Task AcceptAsync(Uri[] replicas)
        {
            for (var turn = 0; !end.IsCancellationRequested; turn++)
            {
                var caller = await listener.AcceptTcpClientAsync(end.Token);
                _ = PassAsync(caller, replicas[turn % replicas.Length]);
            }
        }

        async Task PassAsync(TcpClient caller, Uri replica)
        {
            using var here = caller;
            using var there = new TcpClient();
            await there.ConnectAsync(replica.Host, replica.Port, end.Token);
            await Task.WhenAny(here.GetStream().CopyToAsync(there.GetStream(), end.Token), there.GetStream().CopyToAsync(here.GetStream(), end.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            listener.Stop();
            end.Dispose();
        }
    }
}
