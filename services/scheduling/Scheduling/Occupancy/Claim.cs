using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Occupancy;

/// <summary>Some time of a supporter, participant or room that an owner (booking, session or series) takes.</summary>
readonly record struct Claim(Guid Partner, string Kind, Guid Resource, Guid Owner, Instant From, Instant To)
{
    /// <summary>What a meeting takes: the debrief is the lead's alone.</summary>
    internal static IEnumerable<Claim> Of(Guid partner, Guid owner, Guid lead, Guid? second, Guid? room, Instant start, Instant end, Instant busyUntil)
    {
        yield return new Claim(partner, Occupied.Supporter, lead, owner, start, busyUntil);
        if (second is not null)
        {
            yield return new Claim(partner, Occupied.Supporter, second.Value, owner, start, end);
        }

        if (room is not null)
        {
            yield return new Claim(partner, Occupied.Room, room.Value, owner, start, end);
        }
    }

    internal static IEnumerable<Claim> Of(Session session) => Of(
        session.PartnerId, session.OwnerId, session.SupporterId, session.CoFacilitatorId, session.RoomId,
        Instant.FromDateTimeOffset(session.StartsAt), Instant.FromDateTimeOffset(session.EndsAt), Instant.FromDateTimeOffset(session.BusyUntil));

    /// <summary>What a booking takes of its participant between two instants: where it is, or where it moves to.</summary>
    internal static Claim Of(Booking booking, DateTimeOffset from, DateTimeOffset to) => OfParticipant(booking.PartnerId, booking.ParticipantId, booking.Id, from, to);

    /// <param name="owner">A booking, or an offer of a place.</param>
    internal static Claim OfParticipant(Guid partner, Guid participant, Guid owner, DateTimeOffset from, DateTimeOffset to) =>
        new(partner, Occupied.Participant, participant, owner, Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(to));
}

/// <summary>Many claims in one statement, one row for each owner and resource.</summary>
static class Claims
{
    const string Each = """
        select * from unnest(@partners, @kinds, @resources, @owners, @froms, @tos) as g(partner, kind, resource, owner, "from", "to")
        """;

    const string Given = $"""select partner, kind, resource, owner, range_agg(tstzrange("from", "to")) as during from ({Each}) g group by 1, 2, 3, 4""";

    /// <summary>Takes all of it.</summary>
    /// <exception cref="Npgsql.PostgresException">an exclusion violation, where some of it is taken by another: see <see cref="Occupied.Conflict"/></exception>
    // One after the other for each resource: two rows that exclude each other, inserted at the same moment, can wait for each other until the
    // database kills one of them as a deadlock a second later.
    internal static Task TakeAsync(UnitOfWork work, IReadOnlyCollection<Claim> claims, CancellationToken cancellationToken) => claims.Count == 0 ? Task.CompletedTask : work.ExecuteAsync($"""
        with g as materialized ({Given}),
            queue as materialized (select pg_advisory_xact_lock(hashtextextended(resource::text, 0)) from (select distinct kind, resource from g order by kind desc, resource) r)
        insert into occupied (partner_id, kind, resource_id, owner_id, during)
        select partner, kind, resource, owner, during from g, (select count(*) from queue) q order by kind desc, resource, owner
        """, Arrays(claims), cancellationToken);

    /// <summary>Turns what was taken into what is to be; what is in both stays untouched.</summary>
    /// <exception cref="Npgsql.PostgresException">as for <see cref="TakeAsync"/></exception>
    internal static async Task ChangeAsync(UnitOfWork work, IEnumerable<Claim> before, IEnumerable<Claim> after, CancellationToken cancellationToken)
    {
        var (was, becomes) = (before.ToHashSet(), after.ToHashSet());
        await GiveBackAsync(work, [.. was.Except(becomes)], cancellationToken);
        await TakeAsync(work, [.. becomes.Except(was)], cancellationToken);
    }

    /// <summary>Takes, for each owner, either all of it or nothing; the answer is the owners that got nothing.</summary>
    internal static async Task<IReadOnlySet<Guid>> TakeWhatIsFreeAsync(UnitOfWork work, IReadOnlyCollection<Claim> claims, CancellationToken cancellationToken)
    {
        if (claims.Count == 0)
        {
            return new HashSet<Guid>();
        }

        // People before rooms, as everybody claims them, so that two who want the same wait for each other instead of blocking each other.
        var taken = await work.QueryAsync<Row>($"""
            insert into occupied (partner_id, kind, resource_id, owner_id, during) select partner, kind, resource, owner, during from ({Given}) g order by kind desc, resource, owner
            on conflict do nothing returning id, owner_id
            """, Arrays(claims), cancellationToken);
        var asked = claims.DistinctBy(claim => (claim.Owner, claim.Kind, claim.Resource)).CountBy(claim => claim.Owner);
        var got = taken.CountBy(row => row.OwnerId).ToDictionary();
        var lost = asked.Where(owner => got.GetValueOrDefault(owner.Key) < owner.Value).Select(owner => owner.Key).ToHashSet();
        if (lost.Count > 0)
        {
            await work.ExecuteAsync("delete from occupied where id = any(@ids)", new { ids = taken.Where(row => lost.Contains(row.OwnerId)).Select(row => row.Id).ToArray() }, cancellationToken);
        }

        return lost;
    }

    /// <summary>Gives each claim back as it was taken. Other times of the same owner stay taken, also where they overlap one of these: who moves has both places.</summary>
    internal static Task GiveBackAsync(UnitOfWork work, IReadOnlyCollection<Claim> claims, CancellationToken cancellationToken) => claims.Count == 0 ? Task.CompletedTask : work.ExecuteAsync($"""
        with g as materialized (
            select o.id, range_agg(c.during) as during
            from (select kind, resource, owner, tstzrange("from", "to") as during from ({Each}) e) c
            cross join lateral (
                select id from occupied where owner_id = c.owner and resource_id = c.resource and kind = c.kind and during @> c.during
                order by during = tstzmultirange(c.during) desc, id limit 1) o
            group by o.id),
        whole as (delete from occupied o using g where o.id = g.id and o.during <@ g.during)
        update occupied o set during = o.during - g.during from g where o.id = g.id and not o.during <@ g.during
        """, Arrays(claims), cancellationToken);

    static object Arrays(IReadOnlyCollection<Claim> claims) => new
    {
        partners = claims.Select(claim => claim.Partner).ToArray(),
        kinds = claims.Select(claim => claim.Kind).ToArray(),
        resources = claims.Select(claim => claim.Resource).ToArray(),
        owners = claims.Select(claim => claim.Owner).ToArray(),
        froms = claims.Select(claim => claim.From.ToDateTimeUtc()).ToArray(),
        tos = claims.Select(claim => claim.To.ToDateTimeUtc()).ToArray(),
    };

    sealed class Row
    {
        public long Id { get; init; }
        public Guid OwnerId { get; init; }
    }
}
