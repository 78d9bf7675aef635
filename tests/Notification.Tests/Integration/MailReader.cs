using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A calendar in a mail, as its part's header and its text say.</summary>
sealed record CalendarInMail(string Type, string Method, string Charset, string? Disposition, string Text);

/// <summary>A mail as a program understood it that is not ours.</summary>
/// <param name="Parts">Types of all parts, in the order of the mail.</param>
sealed record ReadMail(string Subject, string Text, string[] Headers, string[] Parts, CalendarInMail[] Calendars, SenderOfMail[] From, string? Html = null);

/// <summary>Who a mail says it is from.</summary>
sealed record SenderOfMail(string Name, string Address);

/// <summary>Reads mails with <c>mailparser</c> (eng/read-mail.mjs).</summary>
static class MailReader
{
    internal static async Task<ReadMail> ReadAsync(string source)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "read-mail.mjs"), tools])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(source);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<ReadMail>(await output, new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
    }
}
