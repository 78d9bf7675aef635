using Entraide.DirectoryService.Contracts;
using Entraide.Scheduling.HandOvers;
using Entraide.ServiceDefaults.Data;
using MassTransit;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>Keeps the read model of supporters; an event older than what is known changes nothing, so their order does not matter. Who was withdrawn may be listed again.</summary>
sealed class FollowSupporters(UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time) : IConsumer<SupporterListed>, IConsumer<SupporterChanged>, IConsumer<SupporterWithdrawn>
{
    public async Task Consume(ConsumeContext<SupporterListed> context)
    {
        await KeepAsync(AsChange(context.Message), context.CancellationToken);
        await SettleAsync(context.Message.PartnerId, context.Message.SupporterId, context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<SupporterChanged> context)
    {
        await KeepAsync(context.Message, context.CancellationToken);
        await SettleAsync(context.Message.PartnerId, context.Message.SupporterId, context.CancellationToken);
    }

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
                delete from caseload_limits where level = 'supporter' and subject = @SupporterId::text;
                update supporters set bookable_until = '-infinity', sessions_per_day = 0, sessions_per_week = 0, modalities = '{}', language_ranges = '{}', topic_ids = '{}',
                    paused = false, paused_until = null where id = @SupporterId
                """, message, cancellationToken);
        }

        await SettleAsync(message.PartnerId, message.SupporterId, cancellationToken);
    }

    // Whatever the event changed, their sessions ahead are led by somebody, or are being handed over, once it is taken in.
    Task SettleAsync(Guid partner, Guid supporter, CancellationToken cancellationToken) => Absence.SettleAsync(work, partner, supporter, zones, time.GetUtcNow(), cancellationToken);

    Task KeepAsync(SupporterChanged said, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into supporters (id, partner_id, version, bookable_until, sessions_per_day, sessions_per_week, modalities, language_ranges, topic_ids)
        values (@SupporterId, @PartnerId, @Version, @BookableUntil, @SessionsPerDay, @SessionsPerWeek, @Modalities, coalesce(@ranges::text[], '{}'), coalesce(@topics::uuid[], '{}'))
        on conflict (id) do update set version = excluded.version, bookable_until = excluded.bookable_until,
            sessions_per_day = excluded.sessions_per_day, sessions_per_week = excluded.sessions_per_week, modalities = excluded.modalities,
            language_ranges = coalesce(@ranges::text[], supporters.language_ranges), topic_ids = coalesce(@topics::uuid[], supporters.topic_ids), withdrawn = false
        where supporters.version < excluded.version and not supporters.gone
        """, new
    {
        said.SupporterId,
        said.PartnerId,
        said.Version,
        said.BookableUntil,
        said.SessionsPerDay,
        said.SessionsPerWeek,
        said.Modalities,
        // Null from a directory that does not say yet: what is known stays.
        ranges = said.Languages is null ? null : LanguageRanges.Of(said.Languages),
        topics = said.TopicIds?.ToArray(),
    }, cancellationToken);

    static SupporterChanged AsChange(SupporterListed said) => new(
        said.SupporterId, said.PartnerId, said.Version, said.BookableUntil, said.SessionsPerDay, said.SessionsPerWeek, said.Modalities, said.Languages, said.TopicIds);
}
