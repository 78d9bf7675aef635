using System.Diagnostics;
using Aspire.Hosting;

namespace Entraide.Hosting;

// A small script that outlives this process for a moment, and cleans up when it was killed. It notices by the pipe between them.
sealed class Guard : IDisposable
{
    readonly Process process;

    Guard(Process process) => this.process = process;

    public static Guard Start(RunFolder run, string runFile)
    {
        // In a session of its own: a Ctrl-C in the terminal is for the AppHost alone.
        var start = new ProcessStartInfo("setsid", ["/bin/sh", Launch.Script("guard.sh"), $"{RunFolder.Marker}={run.Id}", run.Path, runFile])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        return new(Process.Start(start) ?? throw new DistributedApplicationException("'setsid' cannot be run."));
    }

    public async Task DismissAsync()
    {
        try
        {
            await process.StandardInput.WriteLineAsync("done");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    public void Dispose() => process.Dispose();
}
