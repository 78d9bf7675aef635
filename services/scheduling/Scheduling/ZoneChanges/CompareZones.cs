using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;

namespace Entraide.Scheduling.ZoneChanges;

/// <summary>
/// After an update of the zone rules: finds the sessions ahead whose wall time is another instant now, and proposes to move them. None moves
/// by itself, because people were told when to come. Series go on by the new rules.
/// </summary>
sealed class CompareZones(UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 2000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Row> stale;
        var last = Guid.Empty;
        do
        {
            var now = time.GetUtcNow();
            // Only what is older than these rules: while replicas are updated one by one, the last of the old ones must not turn it back.
            stale = await work.QueryAsync<Row>($"""
                select id, partner_id, zone, local_start, starts_at from sessions
                where id > @last and starts_at > @now and state <> 'cancelled' and tzdb_version collate "C" < @version order by id limit {Batch} for update skip locked
                """, new { last, now, version = zones.VersionId }, cancellationToken);
            last = stale.Count > 0 ? stale[^1].Id : last;
            var moved = stale.Where(row => row.NewStart(zones) != row.StartsAt).ToArray();
            await work.ExecuteAsync("""
                insert into zone_moves (id, partner_id, session_id, old_start, new_start, tzdb_version, proposed_at)
                select id, partner, session, old_start, new_start, @version, @now from unnest(@ids, @partners, @sessions, @olds, @news) as g(id, partner, session, old_start, new_start)
                on conflict (session_id) where state = 'proposed' do update set old_start = excluded.old_start, new_start = excluded.new_start, tzdb_version = @version, proposed_at = @now
                """, new
            {
                version = zones.VersionId,
                now,
                ids = moved.Select(_ => Guid.CreateVersion7(now)).ToArray(),
                partners = moved.Select(row => row.PartnerId).ToArray(),
                sessions = moved.Select(row => row.Id).ToArray(),
                olds = moved.Select(row => row.StartsAt.UtcDateTime).ToArray(),
                news = moved.Select(row => row.NewStart(zones).UtcDateTime).ToArray(),
            }, cancellationToken);
            // Those that stay are as good as made by these rules; what was proposed before and is so no more is forgotten.
            await work.ExecuteAsync("""
                delete from zone_moves where state = 'proposed' and session_id = any(@stay);
                update sessions set tzdb_version = @version where id = any(@all)
                """, new { version = zones.VersionId, all = stale.Select(row => row.Id).ToArray(), stay = stale.Except(moved).Select(row => row.Id).ToArray() }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        while (stale.Count == Batch);

        await work.ExecuteAsync("update series set tzdb_version = @version where tzdb_version collate \"C\" < @version", new { version = zones.VersionId }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public string Zone { get; init; } = "";
        public DateTime LocalStart { get; init; }
        public DateTimeOffset StartsAt { get; init; }

        // A zone that the rules no longer know leaves the session where it is.
        internal DateTimeOffset NewStart(IDateTimeZoneProvider zones) => zones.GetZoneOrNull(Zone) is { } zone
            ? SettledStart.Of(LocalDateTime.FromDateTime(LocalStart), zone, Instant.FromDateTimeOffset(StartsAt)).ToDateTimeOffset() : StartsAt;
    }
}
