using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Supporters;

/// <summary>Keeps the read model of supporters; an event older than what is known changes nothing, so their order does not matter.</summary>
sealed class FollowSupporters(UnitOfWork work) : IConsumer<SupporterListed>, IConsumer<SupporterChanged>, IConsumer<SupporterWithdrawn>
{
    public Task Consume(ConsumeContext<SupporterListed> context) => KeepAsync(context.Message, context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterChanged> context) => KeepAsync(context.Message, context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterWithdrawn> context) => work.ExecuteAsync("""
        insert into supporters (id, partner_id, version, certified_until, sessions_per_day, sessions_per_week, modalities, withdrawn)
        values (@SupporterId, @PartnerId, @Version, '-infinity', 0, 0, '{}', true)
        on conflict (id) do update set version = @Version, withdrawn = true where supporters.version < @Version
        """, context.Message, context.CancellationToken);

    Task KeepAsync(object message, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into supporters (id, partner_id, version, certified_until, sessions_per_day, sessions_per_week, modalities)
        values (@SupporterId, @PartnerId, @Version, @CertifiedUntil, @SessionsPerDay, @SessionsPerWeek, @Modalities)
        on conflict (id) do update set version = excluded.version, certified_until = excluded.certified_until,
            sessions_per_day = excluded.sessions_per_day, sessions_per_week = excluded.sessions_per_week, modalities = excluded.modalities, withdrawn = false
        where supporters.version < excluded.version
        """, message, cancellationToken);
}
