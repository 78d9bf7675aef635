using System.Security.Cryptography;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>What a request is answered, for whoever commits for several.</summary>
/// <param name="Body">As the endpoint answers it in JSON.</param>
public sealed record GivenAnswer(int Status, object Body, string? Location = null);

/// <summary>What a request was answered: enough to answer the same again.</summary>
sealed record Answer(int Status, Dictionary<string, string> Headers, byte[] Body)
{
    const int NonceLength = 12, TagLength = 16;

    // What belongs to the answer itself. The rest (trace, date, quota) is that of the request at hand.
    static readonly string[] Kept =
        ["Content-Type", "Location", "ETag", "Cache-Control", "Content-Language", "Preference-Applied", "Link", "Vary", "Referrer-Policy", "X-Robots-Tag"];

    /// <summary>The answer as <paramref name="response"/> says it, with the body it would have.</summary>
    internal static Answer Of(HttpResponse response, byte[] body)
    {
        var headers = new Dictionary<string, string>();
        foreach (var name in Kept)
        {
            if (response.Headers.TryGetValue(name, out var value) && value.Count > 0)
            {
                headers.Add(name, value.ToString());
            }
        }

        return new(response.StatusCode, headers, body);
    }

    internal static Answer Of(GivenAnswer given)
    {
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/json; charset=utf-8" };
        if (given.Location is { } location)
        {
            headers.Add("Location", location);
        }

        return new(given.Status, headers, JsonSerializer.SerializeToUtf8Bytes(given.Body, given.Body.GetType(), StrictJson.Options));
    }

    /// <summary>Answers with it.</summary>
    internal async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (Body.Length > 0)
        {
            response.ContentLength = Body.Length;
            await response.BodyWriter.WriteAsync(Body, cancellationToken);
        }
    }

    /// <summary>Encrypts it (AES-256-GCM) so that only who sends the key again can open it: nonce, tag, then the text.</summary>
    internal byte[] Seal(IdempotencyKey key)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(this);
        var box = new byte[NonceLength + TagLength + plain.Length];
        // Random, because an answer may be sealed anew once its final state is known.
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key.SealKey, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), key.Id);
        return box;
    }

    internal static Answer Open(IdempotencyKey key, byte[] box)
    {
        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key.SealKey, TagLength);
        aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain, key.Id);
        return JsonSerializer.Deserialize<Answer>(plain)!;
    }
}
