using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>Notices what comes about by the clock alone: a pause that ends, a certification that runs out though no event says so.</summary>
sealed class NoticeAbsences(IServiceScopeFactory scopes, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var supporter in await ConcernedAsync(now, cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.ExecuteAsync("update supporters set paused = false, paused_until = null where id = @Id and paused and paused_until <= @now", new { supporter.Id, now }, cancellationToken);
            await Absence.SettleAsync(work, supporter.PartnerId, supporter.Id, zones, now, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
    }

    async Task<IReadOnlyList<Concerned>> ConcernedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        // From the few who are absent to their sessions, by index; and only those sessions that nobody was asked for yet.
        return await scope.ServiceProvider.GetRequiredService<Database>().QueryAsync<Concerned>("""
            select l.id, l.partner_id from supporters l
            where (l.paused and l.paused_until <= @now)
                or ((l.withdrawn or l.paused or l.bookable_until < @horizon) and exists (
                    select 1 from sessions s
                    where s.supporter_id = l.id and s.partner_id = l.partner_id and s.state = 'scheduled' and s.starts_at > @now
                        and (l.withdrawn or (l.paused and (l.paused_until is null or l.paused_until > s.starts_at))
                            or (l.bookable_until < s.ends_at and (l.bookable_until <= @now or s.starts_at < @renewal)))
                        and not exists (select 1 from hand_overs h where h.session_id = s.id and h.state = 'offered')))
            order by l.id limit @Batch
            """, new { now, renewal = now + OfferTimes.RenewalUntil, horizon = now + OfferTimes.RenewalUntil + TimeSpan.FromDays(1), Batch }, cancellationToken);
    }

    sealed class Concerned
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
    }
}
