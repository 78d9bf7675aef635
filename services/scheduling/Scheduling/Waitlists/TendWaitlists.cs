using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>
/// What time does to waitlists: offers lapse and go to the next, a session that begins ends the wait for it. Also catches up on what no request does:
/// somebody's time became free elsewhere, so that a place nobody could take before now fits them.
/// </summary>
sealed class TendWaitlists(Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Guid> due;
        var after = Guid.Empty;
        do
        {
            due = await DueAsync(after, cancellationToken);
            foreach (var id in due)
            {
                // A transaction each: a session is locked for as long as it takes to tend it alone, and one that somebody else has locked is left for the next round.
                var session = await work.FindAsync<Session>($"select {Session.Columns} from sessions s where s.id = @id for update skip locked", new { id }, cancellationToken);
                if (session is not null)
                {
                    await Waitlist.TendAsync(work, session, zones, time.GetUtcNow(), cancellationToken);
                }

                await work.CommitAsync(cancellationToken);
                after = id;
            }
        }
        while (due.Count == Batch);
    }

    Task<IReadOnlyList<Guid>> DueAsync(Guid after, CancellationToken cancellationToken) => database.QueryAsync<Guid>("""
        select distinct e.session_id from waitlist_entries e join sessions s on s.id = e.session_id
        where e.state in ('waiting', 'offered') and e.session_id > @after
            and (s.state = 'cancelled' or s.starts_at <= @now or (e.state = 'offered' and (e.offer_ends_at <= @now or e.offered_for <> s.starts_at)) or (e.state = 'waiting' and s.state = 'scheduled' and s.taken < s.capacity))
        order by e.session_id limit @Batch
        """, new { after, now = time.GetUtcNow(), Batch }, cancellationToken);
}
