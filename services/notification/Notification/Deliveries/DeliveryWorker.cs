using Entraide.Notification.Channels;
using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.Notification.Deliveries;

/// <summary>Has what is due sent, on every replica: they compete for it. Looks each second, and at once after one was planned that is due.</summary>
sealed class DeliveryWorker(
    IEnumerable<IChannel> channels, IConfiguration configuration, SendMessage send, DeliveryNotes notes, IServiceScopeFactory scopes, DeliverySignal signal, TimeProvider time,
    ILogger<DeliveryWorker> logger) : BackgroundService
{
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    readonly ChannelLane[] lanes =
    [
        .. new[] { Channel.Email, Channel.Sms, Channel.Voice, Channel.Push, Channel.App }.Select(name => new ChannelLane(
            name, channels.SingleOrDefault(channel => channel.Name == name), ChannelLimits.From(configuration, name), send, notes, scopes, time, logger)),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("sends what is due, whoever's it is");
        await Task.WhenAll([LookAsync(stoppingToken), .. lanes.Select(lane => lane.RunAsync(stoppingToken))]);
    }

    async Task LookAsync(CancellationToken stopping)
    {
        var names = lanes.Select(lane => lane.Name).ToArray();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var due = await scope.ServiceProvider.GetRequiredService<DeliveryQueue>().DueChannelsAsync(names, stopping);
                foreach (var lane in lanes.Where(lane => due.Contains(lane.Name)))
                {
                    lane.Wake();
                }

                await signal.WaitAsync(LookAgain, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.LogWarning("Messages wait to be sent: {Reason}", exception.GetType().Name);
                await Task.Delay(LookAgain, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
