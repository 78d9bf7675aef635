using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Outbound;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A partner's URL never leads inside: not when it is registered, and not when its name leads elsewhere later.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class SafeTargetTests(NotificationWithMailSink state)
{
    const string Webhooks = PartnerWithWebhook.Webhooks;

    [Theory]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://0xA9FEA9FE/")]
    [InlineData("https://broker.internal/")]
    [InlineData("https://private.example/", "10.1.2.3")]
    [InlineData("https://local.example/", "127.0.0.1")]
    [InlineData("https://linked.example/", "169.254.1.1")]
    [InlineData("https://shared.example/", "100.64.0.1")]
    [InlineData("https://mapped.example/", "::ffff:127.0.0.1")]
    [InlineData("https://nat.example/", "64:ff9b::7f00:1")]
    [InlineData("https://unique.example/", "fd00::1")]
    [InlineData("https://both.example/", "93.184.216.34", "10.0.0.1")]
    [InlineData("https://unknown.example/")]
    public async Task One_that_leads_inside_is_refused_at_registration(string url, params string[] addresses)
    {
        state.Names.Set(new Uri(url).Host, addresses);
        var answer = await state.Http.PostAsJsonAsync(Webhooks, new { url });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("/url", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.All(addresses, address => Assert.DoesNotContain(address, problem.ToString()));
    }

    [Fact]
    public async Task A_name_that_leads_inside_later_is_not_called()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        const string Host = "moving.partner.example";
        state.Names.Set(Host, "93.184.216.34");
        var answer = await partner.Http.PostAsJsonAsync(Webhooks, new { url = $"https://{Host}/in" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        state.Names.Set(Host, "93.184.216.34", "127.0.0.1");
        await partner.RefuseAsync();
        await partner.StatesBecomeAsync(id, "pending:1::address_not_public");
        state.Names.Set(Host);
        await partner.HurryAsync(id);
        await partner.StatesBecomeAsync(id, "pending:2::name_unknown");
        Assert.DoesNotContain(state.Logs.Lines, line => line.Contains(Host));
    }

    [Fact]
    public async Task What_is_connected_to_is_the_address_that_was_looked_at()
    {
        await using var inside = await WebhookSink.StartAsync();
        var (names, port) = (new FakeNames(), new Uri(inside.Url).Port);
        using var http = new HttpClient(new SafeTargets(names, new OutboundRules([], AllowLoopback: true)).CreateHandler());
        // Public to the first question and inside to the second: one is all that is asked, and what it answered is what counts.
        names.Set("turning.example", asked => asked == 0 ? ["192.0.2.1"] : ["127.0.0.1"]);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"http://turning.example:{port}/"));
        Assert.Contains("address_not_public", refused.ToString());
        Assert.Equal(1, names.Asked["turning.example"]);
        // Inside even in development, where only this machine's own names lead to it.
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"http://turning.example:{port}/"));
        Assert.Empty(inside.Calls);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync($"http://127.0.0.1:{port}/")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync($"http://localhost:{port}/")).StatusCode);

        using var strict = new HttpClient(new SafeTargets(names, new OutboundRules([], AllowLoopback: false)).CreateHandler());
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0", "127.1" })
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => strict.GetAsync($"http://{host}:{port}/"));
        }

        Assert.Equal(2, inside.Calls.Count);
    }
}
