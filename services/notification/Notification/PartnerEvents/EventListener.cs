using Npgsql;

namespace Entraide.Notification.PartnerEvents;

/// <summary>
/// Hears from PostgreSQL of every event that any replica has committed, on one connection of this process. It wakes; who is woken reads what is new.
/// </summary>
sealed class EventListener(NpgsqlDataSource database, EventSignal signal, TimeProvider time, ILogger<EventListener> logger) : BackgroundService
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Live updates are late until the database answers: {Reason}", exception.GetType().Name);
                await Task.Delay(Again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, heard) =>
        {
            if (Guid.TryParse(heard.Payload, out var partner))
            {
                signal.Wake(partner);
            }
        };
        await using (var listen = new NpgsqlCommand($"listen {PartnerEventLog.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What was committed while nobody listened.
        signal.WakeEverybody();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }
}
