using Entraide.Credits.Contracts;
using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Notification.Credits;

/// <summary>Somebody has credits that will soon go back to whoever gave them: they are told how many and until when, at an hour that suits them.</summary>
sealed class AnnounceExpiringCredits(UnitOfWork work, DeliveryPlanner planner) : IConsumer<OwnCreditsExpiring>
{
    public async Task Consume(ConsumeContext<OwnCreditsExpiring> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var credits = new BookingRef(message.LotId, message.PartnerId, message.OwnerId, message.ExpiresAt);
        // Their row is held from here on: whoever leaves takes what is written down with them. Of somebody unknown no figure is kept.
        var recipient = await planner.FindRecipientAsync(credits, cancellationToken);
        if (recipient is not null)
        {
            // Who has some as a participant and some as a supporter is told of all.
            await work.ExecuteAsync("""
                insert into expiring_credits (person_id, lot_id, partner_id, credits, expires_at) values (@OwnerId, @LotId, @PartnerId, @Credits, @ExpiresAt)
                on conflict (person_id, partner_id, lot_id) do update set credits = expiring_credits.credits + excluded.credits
                """, message, cancellationToken);
        }

        await planner.TellAsync(DeliveryKind.Expiring, credits, recipient, cancellationToken);
    }
}
