using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using MassTransit;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Supporters;

/// <summary>A hard session took place: once it is over, who led it is asked to talk it over. Of supporters who are not reached from here nothing is noted.</summary>
sealed class AnnounceDebrief(DeliveryPlanner planner, TimeProvider time) : IConsumer<DebriefDue>
{
    public async Task Consume(ConsumeContext<DebriefDue> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var session = new BookingRef(message.SessionId, message.PartnerId, message.SupporterId, message.StartsAt);
        if (await planner.FindRecipientAsync(session, cancellationToken) is { } supporter)
        {
            await planner.TellAsync(DeliveryKind.Debrief, session, supporter, Instant.Max(time.GetUtcNow().ToInstant(), message.EndsAt.ToInstant()),
                message.StartsAt.ToInstant() + SendDecision.WorthAskingFor, cancellationToken);
        }
    }
}
