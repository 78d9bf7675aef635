using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Erasure;

/// <summary>
/// Messages come in any order: a hold that was asked for before somebody left may be placed after they were unlinked. What was written since about
/// those who left lately is unlinked too.
/// </summary>
sealed class EraseLatecomers(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    /// <summary>Longer than any message is under way, or sent again.</summary>
    static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>What of the clock of another replica may be off.</summary>
    static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Lately;
        if (await work.FindAsync<DateTimeOffset?>("select min(erased_at) from erasures where erased_at >= @since", new { since }, cancellationToken) is { } first)
        {
            // Ids of accounts begin with the time they were opened at, so that older ones are not looked at.
            var late = await work.QueryAsync<Row>("""
                select distinct w.partner_id, w.id from (
                    select partner_id, owner_id as id from accounts where id > @oldest and kind in ('participant', 'supporter')
                    union select partner_id, participant_id from holds where created_at > @opened and participant_id is not null
                    union select partner_id, supporter_id from holds where created_at > @opened and supporter_id is not null) w
                join erasures e on e.partner_id = w.partner_id and e.digest = sha256(uuid_send(w.id)) and e.erased_at >= @since
                """, new { since, opened = first - Margin, oldest = Guid.CreateVersion7(first - Margin) }, cancellationToken);
            foreach (var person in late)
            {
                await Unlinking.RunAsync(work, person.PartnerId, person.Id, cancellationToken);
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
