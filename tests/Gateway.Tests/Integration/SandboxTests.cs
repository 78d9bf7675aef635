using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Testing;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>A sandbox begins anew under the credentials it has, and nobody but a sandbox does.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class SandboxTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_reset_gives_the_same_credentials_a_new_partner_and_shuts_the_old_one()
    {
        var (partner, id, secret) = await gateway.RegisterAsync("""{"name":"Sandbox","region":"sandbox","scopes":["directory.read"],"quotas":{"read":70,"write":7}}""");
        using var before = gateway.Anonymous();
        before.DefaultRequestHeaders.Authorization = await gateway.TokenAsync(id, secret);
        await (await before.GetAsync("/v1/partner")).IsOkAsync();

        var fresh = await gateway.OperatorAsync(HttpMethod.Post, $"/v1/partners/{partner}/reset", null, 201);
        await Eventually.HoldsAsync(async () => (int)(await before.GetAsync("/v1/partner")).StatusCode == 401, "the old token does not count any more", TimeSpan.FromSeconds(1));
        using var after = gateway.Anonymous();
        after.DefaultRequestHeaders.Authorization = await gateway.TokenAsync(id, secret);
        var me = await after.GetFromJsonAsync<JsonElement>("/v1/partner");
        Assert.Equal(fresh.GetProperty("id").GetGuid(), me.GetProperty("id").GetGuid());
        Assert.NotEqual(partner, me.GetProperty("id").GetGuid());
        Assert.Equal((70, 7, "sandbox"), (me.GetProperty("quotas").GetProperty("read").GetInt32(), me.GetProperty("quotas").GetProperty("write").GetInt32(), me.GetProperty("region").GetString()));
        Assert.Equal(id, me.GetProperty("clients")[0].GetProperty("id").GetString());

        var old = await gateway.OperatorAsync(HttpMethod.Get, $"/v1/partners/{partner}", null, 200);
        Assert.Equal("reset", old.GetProperty("suspension").GetProperty("reason").GetString());
        Assert.Equal(0, old.GetProperty("clients").GetArrayLength());
        await gateway.OperatorAsync(HttpMethod.Post, $"/v1/partners/{partner}/reset", null, 409);
    }

    [Fact]
    public async Task Nobody_else_is_reset()
    {
        var (partner, id, secret) = await gateway.RegisterAsync();
        await gateway.OperatorAsync(HttpMethod.Post, $"/v1/partners/{partner}/reset", null, 409);
        await gateway.OperatorAsync(HttpMethod.Post, $"/v1/partners/{Guid.CreateVersion7()}/reset", null, 404);
        using var caller = gateway.Anonymous();
        caller.DefaultRequestHeaders.Authorization = await gateway.TokenAsync(id, secret);
        Assert.Equal(partner, (await caller.GetFromJsonAsync<JsonElement>("/v1/partner")).GetProperty("id").GetGuid());
        await (await caller.PostAsync($"/v1/partners/{partner}/reset", null)).IsProblemAsync(403);
    }

    [Fact]
    public async Task Of_many_resets_at_once_one_is_done()
    {
        var (partner, id, secret) = await gateway.RegisterAsync("""{"region":"sandbox"}""");
        using var http = gateway.Anonymous();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/partners/{partner}/reset") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey) } };
            using var answer = await http.SendAsync(request);
            return (int)answer.StatusCode;
        }));
        Assert.Equal([201, .. Enumerable.Repeat(409, 7)], answers.Order());
        using var caller = gateway.Anonymous();
        await Eventually.HoldsAsync(async () =>
        {
            caller.DefaultRequestHeaders.Authorization = await gateway.TokenAsync(id, secret);
            return (await caller.GetAsync("/v1/partner")).IsSuccessStatusCode;
        }, "the client has a partner that is let in", TimeSpan.FromSeconds(1));
    }
}
