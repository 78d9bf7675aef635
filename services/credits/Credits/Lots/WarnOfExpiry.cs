using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Lots;

/// <summary>Says of each lot once, some days ahead (setting <c>Lots:WarnDaysAhead</c>, 14 by default), that it will expire with credits in it.</summary>
sealed class WarnOfExpiry(UnitOfWork work, TimeProvider time, IConfiguration settings) : IPeriodicJob
{
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Row> lots;
        do
        {
            var now = time.GetUtcNow();
            // One that is used up is not marked: what comes into it later is worth a warning.
            lots = await work.QueryAsync<Row>("""
                with due as (
                    select l.id, f.credits from lots l cross join lateral (
                        select sum(a.balance - a.held)::bigint as credits from accounts a where a.lot_id = l.id and a.kind in ('pool', 'participant', 'supporter', 'partner')) f
                    where l.warned_at is null and l.expires_at > @now and l.expires_at <= @until and f.credits > 0
                    order by l.expires_at limit @Batch for update of l)
                update lots l set warned_at = @now from due where l.id = due.id
                returning l.id, l.programme_id, l.partner_id, l.expires_at, due.credits
                """, new { now, until = now.AddDays(settings.GetValue("Lots:WarnDaysAhead", 14)), Batch }, cancellationToken);
            foreach (var lot in lots)
            {
                work.Publish(new LotExpiring(lot.Id, lot.ProgrammeId, lot.PartnerId, lot.ExpiresAt, lot.Credits));
            }

            await work.CommitAsync(cancellationToken);
        }
        while (lots.Count == Batch);
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid ProgrammeId { get; init; }
        public Guid PartnerId { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
        public long Credits { get; init; }
    }
}
