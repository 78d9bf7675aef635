using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entraide.ServiceDefaults.Jobs;

/// <summary>Registers periodic jobs.</summary>
public static class PeriodicJobs
{
    /// <summary>Runs <typeparamref name="TJob"/> every <paramref name="every"/>, on one replica at a time, in a scope of its own.</summary>
    public static IServiceCollection AddPeriodicJob<TJob>(this IServiceCollection services, string name, TimeSpan every) where TJob : class, IPeriodicJob
    {
        services.AddScoped<TJob>();
        return services.AddSingleton<IHostedService>(provider => new PeriodicJobRunner(
            name, every, provider, scope => scope.GetRequiredService<TJob>(),
            provider.GetRequiredService<LeaseTable>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PeriodicJobRunner>>()));
    }
}

sealed class PeriodicJobRunner(
    string name, TimeSpan every, IServiceProvider services, Func<IServiceProvider, IPeriodicJob> job, LeaseTable leases, TimeProvider time, ILogger<PeriodicJobRunner> logger)
    : BackgroundService
{
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    // Names the replica in the lease table; two processes of one machine differ by their id.
    readonly string holder = $"{Environment.MachineName}/{Environment.ProcessId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        do
        {
            try
            {
                if (await leases.TryTakeAsync(name, holder, stoppingToken))
                {
                    await RunOnceAsync(stoppingToken);
                    // A little less than the period, or the timers' own jitter would skip every second round.
                    await leases.ReturnAsync(name, holder, every * 0.9, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The lease runs out by itself and the round is tried again: one failed round must not end the job for good.
                logger.LogWarning("Job {Job} failed with {Exception}", name, exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("a round is for every partner's rows");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(LeaseTable.Length - Margin);
        await using var scope = services.CreateAsyncScope();
        await job(scope.ServiceProvider).RunAsync(limit.Token);
    }
}
