using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Entraide.Hosting.Dcp;

// Speaks to the orchestrator's API server.
sealed class DcpClient(HttpClient http) : IDisposable
{
    const string Root = $"/apis/{DcpObject.Group}";

    public static DcpClient Connect(Kubeconfig config)
    {
        // The server's certificate is made for this run; only its own authority is trusted.
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => config.Issued(certificate) },
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        return new(new HttpClient(handler)
        {
            BaseAddress = config.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", config.Token) },
        });
    }

    public async Task<T> CreateAsync<T>(T value, CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        using var response = await http.PostAsJsonAsync($"{Root}/{T.Plural}", value, DcpJson.Options, cancellationToken);
        await ThrowIfRefusedAsync(response, $"create {value.Kind} '{value.Name}'", cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(DcpJson.Options, cancellationToken))!;
    }

    public async Task<T?> FindAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        using var response = await http.GetAsync($"{Root}/{T.Plural}/{name}", cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        await ThrowIfRefusedAsync(response, $"read '{name}'", cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(DcpJson.Options, cancellationToken);
    }

    // Asks for an orderly stop; the object stays, and tells how it ended.
    public async Task StopAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        using var patch = JsonContent.Create(new { spec = new { stop = true } }, new MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await http.PatchAsync($"{Root}/{T.Plural}/{name}", patch, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.NotFound)
        {
            await ThrowIfRefusedAsync(response, $"stop '{name}'", cancellationToken);
        }
    }

    public async Task DeleteAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        using var response = await http.DeleteAsync($"{Root}/{T.Plural}/{name}", cancellationToken);
        if (response.StatusCode is not HttpStatusCode.NotFound)
        {
            await ThrowIfRefusedAsync(response, $"delete '{name}'", cancellationToken);
        }
    }

    // Everything there is, then every change, for as long as the connection lasts.
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        using var response = await http.GetAsync($"{Root}/{T.Plural}?watch=true", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(response, $"watch {T.Plural}", cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0 && JsonSerializer.Deserialize<WatchEvent<T>>(line, DcpJson.Options) is { Object: not null } change)
            {
                yield return change;
            }
        }
    }

    // One of the output streams of a process, each line with its time before it.
    public async Task<Stream> OpenLogAsync(string plural, string name, string source, bool follow, CancellationToken cancellationToken)
    {
        var response = await http.GetAsync(
            $"{Root}/{plural}/{name}/log?source={source}&timestamps=true&follow={(follow ? "true" : "false")}",
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);
        await ThrowIfRefusedAsync(response, $"read the log of '{name}'", cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    // Ends all that is left and then the server itself.
    public async Task StopServerAsync(CancellationToken cancellationToken)
    {
        using var patch = JsonContent.Create(
            new { status = "Stopping", shutdownResourceCleanup = "Full" }, new MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await http.PatchAsync("/admin/execution", patch, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    static async Task ThrowIfRefusedAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var reason = Reason(await response.Content.ReadAsStringAsync(cancellationToken));
            response.Dispose();
            throw new DcpException($"The orchestrator refused to {what}: {(int)response.StatusCode} {reason}", response.StatusCode);
        }
    }

    static string Reason(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("message").GetString() ?? body;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body;
        }
    }
}

sealed class DcpException(string message, HttpStatusCode status) : Exception(message)
{
    public HttpStatusCode Status => status;
}
