using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A real SMTP server that keeps what it is given and parses it with its own parser: maildev, from the folder named by <c>TEST_MAILDEV</c>.</summary>
public sealed class MailSink : IAsyncDisposable
{
    readonly int smtp = FreePort.Take(), web = FreePort.Take();
    readonly HttpClient http = new();
    Process? process;

    public string Url => $"smtp://127.0.0.1:{smtp}";

    public async Task StartAsync()
    {
        var folder = Environment.GetEnvironmentVariable("TEST_MAILDEV") is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException("TEST_MAILDEV is not set to the folder of the npm package maildev: run ./platform test.");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "bin", "maildev"), "--ip", "127.0.0.1", "--web", $"{web}", "--smtp", $"{smtp}", "--silent"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.HoldsAsync(AnswersAsync, "the mail sink answers");
    }

    public async Task StopAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Every mail to <paramref name="address"/>.</summary>
    public async Task<ReceivedMail[]> ToAsync(string address)
    {
        var all = (await http.GetFromJsonAsync<JsonElement[]>($"http://127.0.0.1:{web}/email"))!;
        return [.. all.Where(mail => mail.GetProperty("envelope").GetProperty("to")[0].GetProperty("address").GetString() == address).Select(ReceivedMail.Of)];
    }

    /// <summary>A mail byte by byte as it was received, in Latin-1.</summary>
    public Task<string> SourceAsync(ReceivedMail mail) => http.GetStringAsync($"http://127.0.0.1:{web}/email/{mail.Id}/source");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process?.Dispose();
        http.Dispose();
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            return (await http.GetAsync($"http://127.0.0.1:{web}/healthz")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <param name="Host">The name the sender gave itself (EHLO).</param>
public sealed record ReceivedMail(string Id, string Subject, string Text, string Html, string Host, IReadOnlyDictionary<string, string> Headers)
{
    internal static ReceivedMail Of(JsonElement mail) => new(
        mail.GetProperty("id").GetString()!, mail.GetProperty("subject").GetString()!, mail.GetProperty("text").GetString()!, mail.GetProperty("html").GetString()!,
        mail.GetProperty("envelope").GetProperty("host").GetString()!,
        mail.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.ToString()));
}
