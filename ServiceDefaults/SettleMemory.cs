using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Entraide.ServiceDefaults;

/// <summary>
/// Gives memory back while the process has nothing to do. An idle service allocates too little for the collector to run by itself, and what
/// starting up and compiling left behind would stay for hours: on a machine that holds a whole region's services it adds up.
/// </summary>
sealed partial class SettleMemory(TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    // A service that is asked nothing uses about a hundredth of a core for its own polling and probes.
    const double Idle = 0.05;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (used, looks) = (Environment.CpuUsage.TotalTime, 0);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Environment.CpuUsage.TotalTime;
            var idle = now - used < Look * Idle;
            used = now;
            // At the first idle look, and then twice a minute: the little that polling and metrics leave behind adds up as well.
            looks = idle ? looks + 1 : 0;
            if (looks % 3 == 1)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                TrimNativeHeap();
            }
        }
    }

    static void TrimNativeHeap()
    {
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not glibc: its allocator gives memory back on its own terms.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
