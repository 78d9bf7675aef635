using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;

namespace Entraide.Hosting;

// Short commands that prepare something.
static class Command
{
    public static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (status, output) = await ExecuteAsync(program, arguments, cancellationToken);
        if (status != 0)
        {
            throw new DistributedApplicationException($"'{program} {string.Join(' ', arguments)}' failed with status {status}: {output.Trim().ReplaceLineEndings(" ")}");
        }
    }

    public static async Task<bool> SucceedsAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await ExecuteAsync(program, arguments, cancellationToken)).Status == 0;

    static async Task<(int Status, string Output)> ExecuteAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await error + await output);
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException($"'{program}' cannot be run: {exception.Message}");
        }
    }
}
