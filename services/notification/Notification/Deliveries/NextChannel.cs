using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Deliveries;

/// <summary>Gives a message that a channel could not take to the person's next one: a row of its own, so that what became of each is seen.</summary>
static class NextChannel
{
    /// <summary>Plans it, in the transaction that ends <paramref name="failed"/>, so that it is never on two channels at once.</summary>
    internal static async Task PlanAsync(UnitOfWork work, Delivery failed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var person = await work.FindAsync<PersonRow>(
            $"select {PersonRow.Columns} from people p where p.id = @PersonId and p.partner_id = @PartnerId for share of p", failed, cancellationToken);
        var tried = await work.QueryAsync<string>("""
            select o.channel from deliveries d join deliveries o using (partner_id, subject_id, person_id, kind, lead_seconds, occasion) where d.id = @Id
            """, failed, cancellationToken);
        if (person?.ToRecipient().ChannelAfter([.. tried]) is { } channel)
        {
            await work.ExecuteAsync("""
                insert into deliveries (
                    id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, old_starts_at, offer_ends_at, state, due_at, created_at, traceparent)
                select @id, partner_id, person_id, subject_id, @channel, kind, lead_seconds, occasion, starts_at, old_starts_at, offer_ends_at, 'pending', @now, @now, traceparent
                from deliveries where id = @failed
                """, new { id = Guid.CreateVersion7(now), failed = failed.Id, channel, now }, cancellationToken);
        }
    }
}
