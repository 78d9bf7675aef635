using System.Net.Http.Json;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Identity;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Another key begins to sign while the platform runs, on two replicas and a service, and nobody is turned away.</summary>
[Trait("Category", "Integration")]
public sealed class SigningKeyRotationTests : IAsyncLifetime
{
    // A database of its own: another test's key must not be rotated.
    readonly RunningGateway gateway = new();

    public Task InitializeAsync() => gateway.InitializeAsync();

    public Task DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Old_tokens_verify_and_new_ones_are_signed_with_the_new_key_everywhere()
    {
        // Longer than a service waits before it asks for keys again; two minutes outside of tests.
        await using var replica = await gateway.StartAsync(OperatorKey, "--Tokens:KeyLead=00:00:06");
        await using var service = await BareService.StartAsync(gateway.Url);
        using var key = new ClientKey("k1");
        using var here = gateway.Anonymous();
        using var there = Calls.To(UrlOf(replica));
        var (_, client) = await gateway.RegisterAsync(key);
        var old = await ClientKey.TokenAsync(here, key.Assertion(client));
        await WorksEverywhereAsync(old);

        var list = await gateway.OperatorAsync(HttpMethod.Post, "/v1/signing-keys", null, 201, UrlOf(replica));
        var fresh = list.GetProperty("items").EnumerateArray().Single(one => !one.GetProperty("signs_now").GetBoolean()).GetProperty("kid").GetString();
        // Published at once, on the replica that did not make it as well, and long before it signs.
        await Eventually.HoldsAsync(async () => (await here.GetFromJsonAsync<JwkSet>("/.well-known/jwks.json"))!.Keys.Any(one => one.KeyId == fresh), "the other replica publishes it");
        await gateway.OperatorAsync(HttpMethod.Post, "/v1/signing-keys", null, 409);

        string? token = null;
        foreach (var http in new[] { here, there })
        {
            await Eventually.HoldsAsync(async () => Jws.KeyIdOf(token = await ClientKey.TokenAsync(http, key.Assertion(client)), CallerIdentity.TokenType) == fresh, "the new key signs");
            await WorksEverywhereAsync(token!);
        }

        await WorksEverywhereAsync(old);

        async Task WorksEverywhereAsync(string bearer)
        {
            foreach (var at in new[] { gateway.Url, UrlOf(replica), UrlOf(service) })
            {
                using var caller = gateway.With(bearer, at);
                await (await caller.GetAsync("/v1/directory/crisis-lines")).IsOkAsync();
            }
        }
    }

    [Fact]
    public async Task A_leaked_key_verifies_nothing_any_more_once_it_is_removed()
    {
        await using var replica = await gateway.StartAsync(OperatorKey, "--Tokens:KeyLead=00:00:00");
        using var key = new ClientKey("k1");
        using var http = gateway.Anonymous();
        var (_, client) = await gateway.RegisterAsync(key);
        var token = await ClientKey.TokenAsync(http, key.Assertion(client));
        var leaked = Jws.KeyIdOf(token, CallerIdentity.TokenType);
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/signing-keys/{leaked}", null, 409);
        await gateway.OperatorAsync(HttpMethod.Post, "/v1/signing-keys", null, 201, UrlOf(replica));
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/signing-keys/{leaked}", null, 204, UrlOf(replica));
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/signing-keys/{leaked}", null, 404);
        using var caller = gateway.With(token);
        await Eventually.HoldsAsync(async () => (int)(await caller.GetAsync("/v1/directory/crisis-lines")).StatusCode == 401, "its tokens do not count");
        using var again = gateway.With(await ClientKey.TokenAsync(http, key.Assertion(client)));
        await (await again.GetAsync("/v1/directory/crisis-lines")).IsOkAsync();
    }

    [Fact]
    public async Task Only_an_operator_rotates()
    {
        using var partner = await gateway.PartnerAsync();
        await (await partner.PostAsync("/v1/signing-keys", null)).IsProblemAsync(403);
        using var anyone = gateway.Anonymous();
        await (await anyone.PostAsync("/v1/signing-keys", null)).IsProblemAsync(401);
    }

    [Fact]
    public void A_key_is_outlived_once_no_token_of_it_can_be_alive()
    {
        var now = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        SigningKeyRow[] keys = [Row("a", now.AddHours(-3)), Row("b", now.AddMinutes(-30)), Row("c", now.AddMinutes(-5)), Row("d", now.AddMinutes(1))];
        Assert.Equal(["a"], RotateSigningKeys.OutlivedAt(keys, now));
        Assert.Empty(RotateSigningKeys.OutlivedAt(keys[1..], now));

        static SigningKeyRow Row(string id, DateTimeOffset from) => new() { Id = id, SignsFrom = from };
    }
}
