using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Supporters;

/// <summary>Tells supporters 30 days and again 7 days before that they cannot be booked any longer, in the morning, so that nothing lapses unseen.</summary>
sealed class PlanCertificationNotices(UnitOfWork work, DeliveryPlanner planner, TimeProvider time) : IPeriodicJob
{
    const int AtATime = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<Ending> endings;
        do
        {
            // Who is heard of late gets the notice that is due now, and not both.
            endings = await work.QueryAsync<Ending>("""
                select c.supporter_id, c.partner_id, c.bookable_until, p.time_zone, o.occasion
                from certifications c join people p on p.id = c.supporter_id and p.partner_id = c.partner_id and p.kind = 'supporter',
                    lateral (select case when c.bookable_until <= @now + interval '7 days' then '7 ' else '30 ' end || floor(extract(epoch from c.bookable_until))::bigint as occasion) o
                where not c.withdrawn and c.bookable_until > @now and c.bookable_until <= @now + interval '30 days'
                    and not exists (select 1 from deliveries d where d.subject_id = c.supporter_id and d.person_id = c.supporter_id and d.partner_id = c.partner_id and d.kind = 'certification' and d.occasion = o.occasion)
                order by c.supporter_id limit @AtATime
                """, new { now, AtATime }, cancellationToken);
            foreach (var ending in endings)
            {
                var notice = new BookingRef(ending.SupporterId, ending.PartnerId, ending.SupporterId, ending.BookableUntil, Round: ending.Occasion);
                var until = ending.BookableUntil.ToInstant();
                // One that ends before the morning is told of at once.
                var morning = Mornings.Next(now.ToInstant(), DateTimeZoneProviders.Tzdb[ending.TimeZone]);
                await planner.TellAsync(DeliveryKind.Certification, notice, await planner.FindRecipientAsync(notice, cancellationToken), morning < until ? morning : null, until, cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
        }
        while (endings.Count == AtATime);
    }

    sealed class Ending
    {
        public Guid SupporterId { get; init; }
        public Guid PartnerId { get; init; }
        public DateTimeOffset BookableUntil { get; init; }
        public string TimeZone { get; init; } = "";
        public string Occasion { get; init; } = "";
    }
}
