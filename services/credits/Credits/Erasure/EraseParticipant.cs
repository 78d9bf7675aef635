using System.Security.Cryptography;
using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Erasure;

/// <summary>
/// Unlinks somebody who left from the ledger, which stays as it is: their accounts belong to random ids from then on, another one in each programme,
/// that stand for nobody. Holds that are open go on without a name.
/// </summary>
sealed class EraseParticipant(UnitOfWork work, TimeProvider time) : IConsumer<ParticipantErased>
{
    public async Task Consume(ConsumeContext<ParticipantErased> context)
    {
        var (partner, id) = (context.Message.PartnerId, context.Message.ParticipantId);
        await work.ExecuteAsync("insert into erasures (digest, partner_id, erased_at) values (@digest, @partner, @now) on conflict do nothing",
            new { digest = SHA256.HashData(id.ToByteArray(bigEndian: true)), partner, now = time.GetUtcNow() }, context.CancellationToken);
        await Unlinking.RunAsync(work, partner, id, context.CancellationToken);
    }
}
