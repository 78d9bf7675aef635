using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>A partner's own key pair, and the assertions it signs: right ones, and any that are wrong.</summary>
public sealed class ClientKey(string kid) : IDisposable
{
    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Kid => kid;

    public JsonObject Public
    {
        get
        {
            var q = Key.ExportParameters(false).Q;
            return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(q.X), ["y"] = Base64Url.EncodeToString(q.Y), ["kid"] = kid };
        }
    }

    public string Jwks => new JsonObject { ["keys"] = new JsonArray(Public) }.ToJsonString();

    public void Dispose() => Key.Dispose();

    /// <summary>A right assertion of <paramref name="client"/>, but for what <paramref name="change"/> makes wrong in its header or claims.</summary>
    public string Assertion(string client, Action<JsonObject, JsonObject>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = kid };
        var claims = new JsonObject
        {
            ["iss"] = client,
            ["sub"] = client,
            ["aud"] = "urn:entraide:gateway",
            ["jti"] = Guid.CreateVersion7(now).ToString(),
            ["exp"] = now.ToUnixTimeSeconds() + 60,
        };
        change?.Invoke(header, claims);
        return Sign(header.ToJsonString(), claims.ToJsonString());
    }

    public string Sign(string header, string claims)
    {
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Base64Url.EncodeToString(Key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    public static Task<HttpResponseMessage> SendAsync(HttpClient http, string assertion, string type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", params (string, string)[] more) =>
        http.PostAsync("/oauth/token", RunningGateway.Form([("grant_type", "client_credentials"), ("client_assertion_type", type), ("client_assertion", assertion), .. more]));

    public static async Task<string> TokenAsync(HttpClient http, string assertion)
    {
        var answer = await SendAsync(http, assertion);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
