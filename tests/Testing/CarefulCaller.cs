using System.Net;
using System.Net.Http.Headers;
using Entraide.Testing.Conformance;

namespace Entraide.Testing;

/// <summary>
/// Sends what the partner API asks of every request, so that tests about something else need not say it: a new <c>Idempotency-Key</c> with each POST,
/// and with each PUT, PATCH and DELETE the state that it changes, read just before. A request that brings its own is left as it is.
/// </summary>
public sealed class CarefulCaller(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Set on a request, it is sent as it is: for tests about what is asked.</summary>
    public static readonly HttpRequestOptionsKey<bool> Careless = new("careless");

    /// <summary>A client of <paramref name="service"/>.</summary>
    public static HttpClient Client(Uri service) => new(new CarefulCaller(Calls.Handler())) { BaseAddress = service };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Careless, out var careless) && careless)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (request.Method == HttpMethod.Post && !request.Headers.Contains("Idempotency-Key"))
        {
            request.Headers.Add("Idempotency-Key", $"\"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}\"");
        }

        if ((request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch || request.Method == HttpMethod.Delete) && request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch.Count == 0)
        {
            await NameStateAsync(request, cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    async Task NameStateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var read = new HttpRequestMessage(HttpMethod.Get, request.RequestUri);
        foreach (var (name, values) in request.Headers)
        {
            read.Headers.TryAddWithoutValidation(name, values);
        }

        using var answer = await base.SendAsync(read, cancellationToken);
        if (answer is { IsSuccessStatusCode: true, Headers.ETag: { } tag })
        {
            request.Headers.IfMatch.Add(tag);
        }
        else if (answer.StatusCode == HttpStatusCode.NotFound && request.Method != HttpMethod.Delete)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }
        else
        {
            // What cannot be read here, by this caller or by anybody: whatever it is.
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        }
    }
}
