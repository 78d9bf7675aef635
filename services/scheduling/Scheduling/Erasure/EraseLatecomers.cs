using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Scheduling.Erasure;

/// <summary>Messages come in any order, and requests may be under way: what was written about those who left lately, after they left, goes too.</summary>
sealed class EraseLatecomers(UnitOfWork work, Unlinking unlinking, TimeProvider time) : IPeriodicJob
{
    /// <summary>Longer than any message is under way, or sent again.</summary>
    static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Lately;
        if (await work.FindAsync<bool>("select exists (select 1 from erasures where erased_at >= @since)", new { since }, cancellationToken))
        {
            var late = await work.QueryAsync<Row>("""
                select distinct w.partner_id, w.id from (
                    select partner_id, id from participants
                    union select partner_id, participant_id from bookings where changed_at >= @since
                    union select partner_id, participant_id from waitlist_entries
                    union select partner_id, participant_id from calendar_feeds where participant_id is not null
                    union select partner_id, participant_id from danger_signals where participant_id is not null and signalled_at >= @since) w
                join erasures e on e.partner_id = w.partner_id and e.digest = sha256(uuid_send(w.id)) and e.erased_at >= @since
                """, new { since }, cancellationToken);
            foreach (var person in late)
            {
                await unlinking.RunAsync(person.PartnerId, person.Id, cancellationToken);
            }
        }

        await work.CommitAsync(cancellationToken);
    }

    sealed class Row
    {
        public Guid PartnerId { get; init; }
        public Guid Id { get; init; }
    }
}
