using Entraide.Notification.Channels;
using Entraide.Notification.Participants;
using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Notification.Apps;

/// <summary>
/// Messages by the partner's own app: its system is told by webhook and stream that there is one, by id only, and reads it where it shows it
/// (<see cref="ReadAppMessage"/>). It counts as sent once the event stands; whether it was read is not known here.
/// </summary>
sealed class AppChannel(IServiceScopeFactory scopes) : IChannel
{
    public string Name => Channel.App;

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            // The event has the delivery's id: told again after a crash, it is told once.
            await scope.ServiceProvider.GetRequiredService<PartnerEventLog>().AppendOnceAsync(message.Partner, EventTypes.MessageReady, message.DeliveryId, [message.DeliveryId], cancellationToken);
            await work.CommitAsync(cancellationToken);
            return new SendOutcome(SendResult.Taken);
        }
        catch (NpgsqlException)
        {
            return new SendOutcome(SendResult.NotTaken, IsDown: true);
        }
    }
}
