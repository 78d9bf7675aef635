using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Supporters;

/// <summary>Keeps the read model of supporters; an event older than what is known changes nothing, so their order does not matter. Who was withdrawn may be listed again.</summary>
sealed class FollowSupporters(UnitOfWork work) : IConsumer<SupporterListed>, IConsumer<SupporterChanged>, IConsumer<SupporterWithdrawn>
{
    public Task Consume(ConsumeContext<SupporterListed> context) => KeepAsync(context.Message, context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterChanged> context) => KeepAsync(context.Message, context.CancellationToken);

    public async Task Consume(ConsumeContext<SupporterWithdrawn> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var kept = await work.ExecuteAsync("""
            insert into supporters (id, partner_id, version, bookable_until, sessions_per_day, sessions_per_week, modalities, withdrawn, gone)
            values (@SupporterId, @PartnerId, @Version, '-infinity', 0, 0, '{}', true, @ForGood)
            on conflict (id) do update set version = @Version, withdrawn = true, gone = supporters.gone or @ForGood where supporters.version < @Version
            """, message, cancellationToken);
        if (kept > 0 && message.ForGood)
        {
            // When somebody is at home and free says a lot about them.
            await work.ExecuteAsync("""
                delete from open_hours where supporter_id = @SupporterId and partner_id = @PartnerId;
                delete from calendar_feeds where supporter_id = @SupporterId and partner_id = @PartnerId;
                update supporters set bookable_until = '-infinity', sessions_per_day = 0, sessions_per_week = 0, modalities = '{}' where id = @SupporterId
                """, message, cancellationToken);
        }
    }

    Task KeepAsync(object message, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into supporters (id, partner_id, version, bookable_until, sessions_per_day, sessions_per_week, modalities)
        values (@SupporterId, @PartnerId, @Version, @BookableUntil, @SessionsPerDay, @SessionsPerWeek, @Modalities)
        on conflict (id) do update set version = excluded.version, bookable_until = excluded.bookable_until,
            sessions_per_day = excluded.sessions_per_day, sessions_per_week = excluded.sessions_per_week, modalities = excluded.modalities, withdrawn = false
        where supporters.version < excluded.version and not supporters.gone
        """, message, cancellationToken);
}
