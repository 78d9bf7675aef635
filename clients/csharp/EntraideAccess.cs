using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.Client;

/// <summary>
/// Signs a program in (OAuth 2.0 client credentials, by a secret or by <c>private_key_jwt</c>, RFC 7523), keeps its token until shortly before it expires, and
/// repeats what is safe to repeat: requests that were surely not carried out, reads, and whatever has an <c>Idempotency-Key</c>. Every POST without a key gets
/// one, which stays the same when it is repeated. Use one for the life of the program.
/// </summary>
public sealed class EntraideAccess : DelegatingHandler
{
    const string Issuer = "urn:entraide:gateway";
    const int Attempts = 4;
    static readonly TimeSpan Early = TimeSpan.FromSeconds(60), LongestWait = TimeSpan.FromSeconds(60);
    readonly Uri tokens;
    readonly Action<HttpRequestMessage, Dictionary<string, string>> prove;
    readonly TimeProvider time;
    readonly SemaphoreSlim signingIn = new(1);
    volatile Token? token;

    EntraideAccess(Uri gateway, Action<HttpRequestMessage, Dictionary<string, string>> prove, HttpMessageHandler? inner, TimeProvider? time) : base(inner ?? new SocketsHttpHandler()) =>
        (tokens, this.prove, this.time) = (new Uri(gateway, "/oauth/token"), prove, time ?? TimeProvider.System);

    /// <summary>A client of the gateway at <paramref name="gateway"/> that has a secret.</summary>
    public static EntraideClient WithSecret(Uri gateway, string clientId, string secret, HttpMessageHandler? inner = null, TimeProvider? time = null) => Client(gateway, new EntraideAccess(gateway, (request, _) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{secret}"))), inner, time));

    /// <summary>A client that signs: <paramref name="privateJwk"/> is the text of a JWK (RFC 7517; EC, P-256) with <c>d</c> and the <c>kid</c> under which its public half is registered.</summary>
    public static EntraideClient WithKey(Uri gateway, string clientId, string privateJwk, HttpMessageHandler? inner = null, TimeProvider? time = null)
    {
        var (jwk, clock) = (JsonNode.Parse(privateJwk)!, time ?? TimeProvider.System);
        byte[] Part(string name) => Base64Url.DecodeFromChars((string)jwk[name]!);
        var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Part("d"), Q = new ECPoint { X = Part("x"), Y = Part("y") } });
        return Client(gateway, new EntraideAccess(gateway, (_, form) =>
        {
            // A new one each time: an assertion counts once.
            var claims = new { iss = clientId, sub = clientId, aud = Issuer, jti = Guid.CreateVersion7(clock.GetUtcNow()), exp = clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds() };
            var signed = $"{Encode(new { alg = "ES256", kid = (string)jwk["kid"]! })}.{Encode(claims)}";
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        }, inner, time));
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post && !request.Headers.Contains("Idempotency-Key"))
        {
            request.Headers.Add("Idempotency-Key", $"\"{Guid.CreateVersion7(time.GetUtcNow())}\"");
        }

        var isRepeatable = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Headers.Contains("Idempotency-Key");
        await (request.Content?.LoadIntoBufferAsync(cancellationToken) ?? Task.CompletedTask);
        for (var attempt = 1; ; attempt++)
        {
            var signedInWith = await TokenAsync(cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", signedInWith.Text);
            HttpResponseMessage? answer = null;
            try
            {
                answer = await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (isRepeatable && attempt < Attempts)
            {
                // The connection broke, before or after it was carried out: the key, or that it only reads, makes a second time harmless.
            }

            switch (answer?.StatusCode)
            {
                case HttpStatusCode.Unauthorized when attempt == 1:
                    Interlocked.CompareExchange(ref token, null, signedInWith);
                    break;
                case HttpStatusCode.TooManyRequests when attempt < Attempts:
                case HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout when isRepeatable && attempt < Attempts:
                case null:
                    var wait = answer?.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(200 * Math.Pow(3, attempt) * (1 + Random.Shared.NextDouble()));
                    await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
                    break;
                default:
                    return answer!;
            }

            answer?.Dispose();
        }
    }

    async Task<Token> TokenAsync(CancellationToken cancellationToken)
    {
        if (token is { } known && time.GetUtcNow() < known.Until)
        {
            return known;
        }

        // Many requests that find it expired ask for one new token, not for one each.
        await signingIn.WaitAsync(cancellationToken);
        try
        {
            if (token is { } fresh && time.GetUtcNow() < fresh.Until)
            {
                return fresh;
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, tokens);
            var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
            prove(request, form);
            request.Content = new FormUrlEncodedContent(form);
            using var answer = await base.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
            return answer.IsSuccessStatusCode
                ? token = new Token((string)body!["access_token"]!, time.GetUtcNow() + TimeSpan.FromSeconds((int)body["expires_in"]!) - Early)
                : throw new SignInException((string?)body?["error"] ?? $"{(int)answer.StatusCode}", (string?)body?["error_description"] ?? (string?)body?["detail"]);
        }
        finally
        {
            signingIn.Release();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        signingIn.Dispose();
        base.Dispose(disposing);
    }

    static EntraideClient Client(Uri gateway, EntraideAccess access) => new(new HttpClient(access) { BaseAddress = gateway });

    static string Encode<T>(T part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    sealed record Token(string Text, DateTimeOffset Until);
}

/// <summary>No token was given. <see cref="Error"/> is the word of RFC 6749, section 5.2, such as <c>invalid_client</c>.</summary>
public sealed class SignInException(string error, string? description) : Exception($"{error}: {description}")
{
    /// <summary>Decide by this.</summary>
    public string Error => error;
}
