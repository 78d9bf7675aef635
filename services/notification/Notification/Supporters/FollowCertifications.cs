using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Notification.Supporters;

/// <summary>Keeps until when supporters can be booked; an event older than what is known changes nothing.</summary>
sealed class FollowCertifications(UnitOfWork work) : IConsumer<SupporterListed>, IConsumer<SupporterChanged>, IConsumer<SupporterWithdrawn>
{
    public Task Consume(ConsumeContext<SupporterListed> context) =>
        KeepAsync(context.Message.SupporterId, context.Message.PartnerId, context.Message.Version, context.Message.BookableUntil, context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterChanged> context) =>
        KeepAsync(context.Message.SupporterId, context.Message.PartnerId, context.Message.Version, context.Message.BookableUntil, context.CancellationToken);

    public async Task Consume(ConsumeContext<SupporterWithdrawn> context)
    {
        await KeepAsync(context.Message.SupporterId, context.Message.PartnerId, context.Message.Version, null, context.CancellationToken);
        if (context.Message.ForGood)
        {
            await work.ExecuteAsync("delete from engagements where supporter_id = @SupporterId and partner_id = @PartnerId", context.Message, context.CancellationToken);
        }
    }

    Task KeepAsync(Guid supporter, Guid partner, int version, DateTimeOffset? until, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into certifications (supporter_id, partner_id, version, bookable_until, withdrawn) values (@supporter, @partner, @version, @until, @until::timestamptz is null)
        on conflict (supporter_id) do update set version = excluded.version, bookable_until = excluded.bookable_until, withdrawn = excluded.withdrawn
        where certifications.version < excluded.version and certifications.partner_id = excluded.partner_id
        """, new { supporter, partner, version, until }, cancellationToken);
}
