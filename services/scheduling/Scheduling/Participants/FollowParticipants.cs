using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Participants;

/// <summary>Remembers which participant belongs to which partner; nothing else about them is known here.</summary>
sealed class FollowParticipants(UnitOfWork work) : IConsumer<ParticipantRegistered>
{
    public Task Consume(ConsumeContext<ParticipantRegistered> context) => work.ExecuteAsync(
        "insert into participants (id, partner_id) values (@ParticipantId, @PartnerId) on conflict do nothing", context.Message, context.CancellationToken);
}
