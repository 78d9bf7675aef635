using Npgsql;

namespace Entraide.Gateway.Quotas;

/// <summary>Each second: partners' own numbers come in, and what this replica borrowed and does not use goes back; at the end all of it does.</summary>
sealed class KeepQuotas(RequestQuotas quotas, PartnerQuotas partners, SharedWindows shared, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        long forgotten = 0;
        do
        {
            try
            {
                await partners.ReloadAsync(stoppingToken);
                await quotas.TidyAsync(ending: false, stoppingToken);
                if (time.GetUtcNow().ToUnixTimeMilliseconds() / LocalChunk.Window is var minute && minute > forgotten)
                {
                    await shared.ForgetAsync(minute, stoppingToken);
                    forgotten = minute;
                }
            }
            catch (NpgsqlException)
            {
                // Away: whoever asks for a chunk says so in the log, and the next second tries again.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await quotas.TidyAsync(ending: true, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // What is not given back is missing for the rest of a minute.
        }
    }
}
