using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Forgets events, and how they were delivered, after thirty days; what was forgotten stays known as a number, so that a reader sees the gap.</summary>
sealed class PruneEvents(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    internal static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Numbers rise with time, but two clocks may differ: what is older than a kept one goes with it when that goes.
        await work.ExecuteAsync("""
            with gone as (select partner_id, max(seq) as seq from partner_events where at < @before group by partner_id),
            pruned as (update partner_streams s set pruned_seq = greatest(s.pruned_seq, gone.seq) from gone where s.partner_id = gone.partner_id)
            delete from partner_events e using gone where e.partner_id = gone.partner_id and e.seq <= gone.seq
            """, new { before = time.GetUtcNow() - Keep }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
