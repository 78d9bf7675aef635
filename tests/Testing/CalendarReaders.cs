using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Entraide.Testing;

/// <summary>An event as a program understood it that is not ours.</summary>
public sealed record ReadEvent(
    string Uid, string Summary, DateTimeOffset Start, DateTimeOffset End, int Sequence, string Status, string Class, string Transparency,
    string? Url = null, string? Zone = null, string? Organizer = null, string[]? Attendees = null, string[]? Properties = null);

/// <summary>A calendar as a program understood it that is not ours.</summary>
public sealed record ReadCalendar(string Method, ReadEvent[] Events, string? Name = null, string? Refresh = null, string[]? Zones = null);

/// <summary>Reads iCalendar texts with <c>ical.js</c> and <c>node-ical</c> (eng/read-calendar.mjs).</summary>
public static class CalendarReaders
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What each understood, by its name.</summary>
    public static async Task<IReadOnlyDictionary<string, ReadCalendar>> ReadAsync(string text)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "read-calendar.mjs"), tools])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(text);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<Dictionary<string, ReadCalendar>>(await output, Json)!;
    }
}
