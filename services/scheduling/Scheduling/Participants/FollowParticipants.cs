using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Participants;

/// <summary>Remembers which participant belongs to which partner; nothing else about them is known here.</summary>
sealed class FollowParticipants(UnitOfWork work) : IConsumer<ParticipantRegistered>
{
    public Task Consume(ConsumeContext<ParticipantRegistered> context) => work.ExecuteAsync("""
        insert into participants (id, partner_id) select @ParticipantId, @PartnerId
        -- Who left meanwhile does not come back by this.
        where not exists (select 1 from erasures where digest = sha256(uuid_send(@ParticipantId)) and partner_id = @PartnerId)
        on conflict do nothing
        """, context.Message, context.CancellationToken);
}
