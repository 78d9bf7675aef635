using Entraide.Testing;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>What is withdrawn does not work any more within a second, on every replica, for tokens already issued and answers already begun.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class SuspensionTests(RunningGateway gateway) : IDisposable
{
    static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);
    readonly ClientKey key = new("k1");

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData("PUT", "suspension", """{"reason":"leaked-key"}""", 200)]
    [InlineData("DELETE", "clients/CLIENT", null, 204)]
    public async Task A_token_stops_working_on_both_replicas_within_a_second(string method, string what, string? body, int status)
    {
        await using var replica = await gateway.StartAsync(OperatorKey);
        using var http = gateway.Anonymous();
        var (partner, client) = await gateway.RegisterAsync(key);
        var token = await ClientKey.TokenAsync(http, key.Assertion(client));
        using var here = gateway.With(token);
        using var there = gateway.With(token, UrlOf(replica));
        await (await here.GetAsync("/v1/directory/crisis-lines")).IsOkAsync();
        await (await there.GetAsync("/v1/directory/crisis-lines")).IsOkAsync();
        await (await there.GetAsync("/v1/partner")).IsOkAsync();

        await gateway.OperatorAsync(new HttpMethod(method), $"/v1/partners/{partner}/{what.Replace("CLIENT", client)}", body, status);
        var withdrawn = await here.GetAsync("/v1/directory/crisis-lines");
        var problem = await withdrawn.IsProblemAsync(401);
        Assert.Equal("urn:entraide:problem:access-withdrawn", problem.GetProperty("type").GetString());
        Assert.Contains("invalid_token", withdrawn.Headers.WwwAuthenticate.ToString());
        await Eventually.HoldsAsync(async () => (int)(await there.GetAsync("/v1/directory/crisis-lines")).StatusCode == 401, "the other replica knows", Promised);
        await (await there.GetAsync("/v1/partner")).IsProblemAsync(401);
    }

    [Fact]
    public async Task A_partner_that_is_let_in_again_is_let_in_everywhere()
    {
        await using var replica = await gateway.StartAsync(OperatorKey);
        using var http = gateway.Anonymous();
        var (partner, client) = await gateway.RegisterAsync(key);
        using var there = gateway.With(await ClientKey.TokenAsync(http, key.Assertion(client)), UrlOf(replica));
        await gateway.OperatorAsync(HttpMethod.Put, $"/v1/partners/{partner}/suspension", """{"reason":"unpaid"}""", 200);
        await Eventually.HoldsAsync(async () => (int)(await there.GetAsync("/v1/directory/crisis-lines")).StatusCode == 401, "it is suspended", Promised);
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/partners/{partner}/suspension", null, 200);
        await Eventually.HoldsAsync(async () => (int)(await there.GetAsync("/v1/directory/crisis-lines")).StatusCode == 200, "it is back", Promised);
    }

    [Fact]
    public async Task A_running_stream_is_cut_on_another_replica()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var replica = await gateway.StartAsync(OperatorKey, $"--services:notification:http:0={upstream.Url}");
        using var http = gateway.Anonymous();
        var (partner, client) = await gateway.RegisterAsync(key);
        using var there = gateway.With(await ClientKey.TokenAsync(http, key.Assertion(client)), UrlOf(replica));
        await upstream.Events.Writer.WriteAsync("id: 1\n\n");
        using var answer = await there.GetAsync("/v1/notifications/events/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());

        var next = reader.ReadLineAsync();
        await gateway.OperatorAsync(HttpMethod.Put, $"/v1/partners/{partner}/suspension", """{"reason":"leaked-key"}""", 200);
        Assert.Same(next, await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(10))));
        // Cut in the middle: a clean end would tell the partner's app that there is nothing more.
        await Assert.ThrowsAnyAsync<IOException>(() => next);
    }

    [Fact]
    public async Task A_replica_that_is_not_told_finds_out_by_itself()
    {
        using var http = gateway.Anonymous();
        var (partner, client) = await gateway.RegisterAsync(key);
        using var caller = gateway.With(await ClientKey.TokenAsync(http, key.Assertion(client)));
        // Past the gateway, and without the notification: as when it was lost with its connection.
        await using var connection = new Npgsql.NpgsqlConnection(gateway.Database);
        await Dapper.SqlMapper.ExecuteAsync(connection, """
            begin; set local session_replication_role = replica;
            update partners set suspended_at = now(), suspended_for = 'test' where id = @partner; update access_version set version = version + 1; commit
            """, new { partner });
        await Eventually.HoldsAsync(async () => (int)(await caller.GetAsync("/v1/directory/crisis-lines")).StatusCode == 401, "it was noticed", Promised);
    }
}
