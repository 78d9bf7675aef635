using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Entraide.Demo;

/// <summary>A partner's way to the platform: one host, one token.</summary>
/// <param name="handler">How requests are sent, where it matters.</param>
sealed class PartnerApi(Uri gateway, HttpMessageHandler? handler = null) : IDisposable
{
    readonly HttpClient http = new(handler ?? new SocketsHttpHandler()) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The trace of the last request, as the gateway names it in its answer.</summary>
    internal string? LastTrace { get; private set; }

    /// <summary>The access token, once signed in.</summary>
    internal string? Token => http.DefaultRequestHeaders.Authorization?.Parameter;

    internal async Task SignInAsync(string clientId, string secret, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{secret}")));
        var token = await SendAsync(request, cancellationToken);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["access_token"]!);
    }

    internal Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    internal Task<JsonNode> PostAsync(string path, JsonNode body, CancellationToken cancellationToken, string? prefer = null, string? bearer = null) =>
        SendAsync(HttpMethod.Post, path, body, prefer, bearer, cancellationToken);

    internal Task<JsonNode> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, body, null, null, cancellationToken);

    internal Task<JsonNode> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), cancellationToken);

    internal async Task<JsonNode> UploadAsync(string path, byte[] file, string type, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellationToken);
    }

    /// <summary>Sends what is expected to be refused; the answer is its status and its problem document.</summary>
    internal async Task<(int Status, JsonNode Problem)> RefusedAsync(HttpMethod method, string path, byte[]? body, string type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        }

        await PrepareAsync(request, cancellationToken);
        using var response = await http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!);
    }

    Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode body, string? prefer, string? bearer, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        return SendAsync(request, cancellationToken);
    }

    async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await PrepareAsync(request, cancellationToken);
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        LastTrace = response.Headers.TryGetValues("traceresponse", out var values) ? values.First().Split('-')[1] : null;
        return response.IsSuccessStatusCode
            ? text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject()
            : throw new CheckFailed($"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: {text}");
    }

    // A POST is named, so that it may be repeated; and whoever changes something says which state of it they have read.
    async Task PrepareAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post)
        {
            request.Headers.Add("Idempotency-Key", $"\"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}\"");
        }
        else if (request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete)
        {
            using var read = await http.GetAsync(request.RequestUri, cancellationToken);
            if (read.Headers.ETag is { } tag)
            {
                request.Headers.IfMatch.Add(tag);
            }
            else
            {
                request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            }
        }
    }

    public void Dispose() => http.Dispose();
}
