using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using MassTransit;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>
/// Records that a message was taken in, in the transaction of the effects it has: a redelivery finds the record and changes nothing.
/// It stands in front of every consumer of every receive endpoint (<see cref="MessagingSetup.AddMessaging"/> puts it there), and commits for them.
/// </summary>
sealed class InboxFilter<T>(UnitOfWork work, TimeProvider time) : IFilter<ConsumeContext<T>> where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        // A message names a partner in its body, which only the consumer can read.
        WorkingFor.AllPartners("messages come from the platform's own services");
        var messageId = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be taken in once: it was not published by an outbox.");
        var endpoint = context.ReceiveContext.InputAddress.AbsolutePath;
        var isNew = await work.ExecuteAsync("""
            insert into platform.inbox (message_id, endpoint, received_at) values (@messageId, @endpoint, @now) on conflict do nothing
            """, new { messageId, endpoint, now = time.GetUtcNow() }, context.CancellationToken) == 1;
        if (!isNew)
        {
            MessagingTelemetry.Duplicates.Add(1);
            return;
        }

        await next.Send(context);
        await work.CommitAsync(context.CancellationToken);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
