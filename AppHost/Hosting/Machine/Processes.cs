using System.Diagnostics;
using System.Text;

namespace Entraide.Hosting;

// Finds processes by the variable that every process of a run carries.
static class Processes
{
    public static bool IsNamed(int pid, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim() == name;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static List<int> OfRun(string runId)
    {
        var wanted = $"{RunFolder.Marker}={runId}";
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Carries(pid, wanted))];
    }

    // Waits until all of a run's processes are gone; those that stay too long are killed.
    public static async Task EndRunAsync(string runId, TimeSpan patience, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        List<int> left;
        while ((left = OfRun(runId)).Count > 0 && watch.Elapsed < patience)
        {
            await Task.Delay(50, cancellationToken);
        }

        foreach (var pid in left)
        {
            try
            {
                Process.GetProcessById(pid).Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It ended by itself in the meantime.
            }
        }
    }

    static bool Carries(int pid, string variable)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Split('\0').Contains(variable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
