using System.Security.Cryptography;
using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Erasure;

/// <summary>Somebody left for good: what is ahead of them is cancelled, what was theirs alone is deleted, and what was goes on as nobody's.</summary>
sealed class EraseParticipant(UnitOfWork work, Unlinking unlinking, TimeProvider time) : IConsumer<ParticipantErased>
{
    public async Task Consume(ConsumeContext<ParticipantErased> context)
    {
        var (partner, id) = (context.Message.PartnerId, context.Message.ParticipantId);
        await work.ExecuteAsync("insert into erasures (digest, partner_id, erased_at) values (@digest, @partner, @now) on conflict (digest) do update set erased_at = excluded.erased_at",
            new { digest = SHA256.HashData(id.ToByteArray(bigEndian: true)), partner, now = time.GetUtcNow() }, context.CancellationToken);
        await unlinking.RunAsync(partner, id, context.CancellationToken);
    }
}
