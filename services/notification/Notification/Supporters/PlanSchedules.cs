using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Supporters;

/// <summary>Tells supporters in the evening what they have tomorrow; who has nothing is left in peace.</summary>
sealed class PlanSchedules(UnitOfWork work, DeliveryPlanner planner, TimeProvider time) : IPeriodicJob
{
    const int AtATime = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToInstant();
        var evenings = (await work.QueryAsync<string>("select distinct time_zone from people where kind = 'supporter'", null, cancellationToken))
            .Select(zone => (Zone: zone, Tomorrow: DayAhead.Of(now, DateTimeZoneProviders.Tzdb[zone]))).Where(evening => evening.Tomorrow is not null).ToArray();
        IReadOnlyList<Busy> supporters;
        do
        {
            supporters = await work.QueryAsync<Busy>("""
                select p.id, p.partner_id, z.day, min(e.starts_at) as starts_at
                from unnest(@zones, @days, @froms, @tos) z(zone, day, from_at, to_at)
                join people p on p.time_zone = z.zone and p.kind = 'supporter'
                join engagements e on e.supporter_id = p.id and e.partner_id = p.partner_id and not e.ended and e.starts_at >= z.from_at and e.starts_at < z.to_at
                where not exists (select 1 from deliveries d where d.subject_id = p.id and d.person_id = p.id and d.partner_id = p.partner_id and d.kind = 'schedule' and d.occasion = z.day)
                group by p.id, p.partner_id, z.day order by p.id limit @AtATime
                """, new
            {
                zones = evenings.Select(evening => evening.Zone).ToArray(),
                days = evenings.Select(evening => evening.Tomorrow!.Word).ToArray(),
                froms = evenings.Select(evening => evening.Tomorrow!.From.ToDateTimeUtc()).ToArray(),
                tos = evenings.Select(evening => evening.Tomorrow!.To.ToDateTimeUtc()).ToArray(),
                AtATime,
            }, cancellationToken);
            foreach (var supporter in supporters)
            {
                var day = new BookingRef(supporter.Id, supporter.PartnerId, supporter.Id, supporter.StartsAt, Round: supporter.Day);
                await planner.TellAsync(DeliveryKind.Schedule, day, await planner.FindRecipientAsync(day, cancellationToken), cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
        }
        while (supporters.Count == AtATime);
    }

    sealed class Busy
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public string Day { get; init; } = "";
        public DateTimeOffset StartsAt { get; init; }
    }
}
