using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Npgsql;

namespace Entraide.Scheduling.Occupancy;

/// <summary>Some time of a supporter, participant or room, taken for one owner.</summary>
readonly record struct Taken(string Kind, Guid Resource, Guid Owner, DateTimeOffset From, DateTimeOffset To);

/// <summary>Whose time is taken. The database lets nobody, and no room, be taken twice at once, whoever asks and from whichever replica.</summary>
static class Occupied
{
    internal const string Supporter = "supporter", Participant = "participant", Room = "room";

    /// <summary>The statement of <see cref="ClaimAsync"/>, for whoever sends it together with another.</summary>
    internal const string Claim =
        // One after the other for each resource: two rows that exclude each other, inserted at the same moment, can wait for each other until the
        // database kills one of them as a deadlock a second later.
        """
        insert into occupied (partner_id, kind, resource_id, owner_id, during)
        select @partner, @kind, @resource, @owner, tstzmultirange(tstzrange(@from, @to)) from pg_advisory_xact_lock(hashtextextended(@resource::text, 0))
        """;

    /// <summary>Takes the time of a supporter, participant or room for <paramref name="owner"/>: a booking, session or series.</summary>
    /// <exception cref="PostgresException">an exclusion violation, where it is taken by another: see <see cref="Conflict"/></exception>
    internal static Task ClaimAsync(
        UnitOfWork work, Guid partner, string kind, Guid resource, Guid owner, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        work.ExecuteAsync(Claim, new { partner, kind, resource, owner, from, to }, cancellationToken);

    /// <summary>Turns the claims <paramref name="before"/> into those <paramref name="after"/>: first what is new, so that nothing is given up for nothing.</summary>
    /// <exception cref="PostgresException">an exclusion violation, where one of them is taken by another: see <see cref="Conflict"/></exception>
    internal static async Task ChangeAsync(UnitOfWork work, Guid partner, IReadOnlyList<Taken> before, IReadOnlyList<Taken> after, CancellationToken cancellationToken)
    {
        foreach (var claim in after.Except(before))
        {
            await ClaimAsync(work, partner, claim.Kind, claim.Resource, claim.Owner, claim.From, claim.To, cancellationToken);
        }

        foreach (var claim in before.Except(after))
        {
            await ReleaseClaimAsync(work, claim.Resource, claim.Owner, claim.From, claim.To, cancellationToken);
        }
    }

    /// <summary>Gives back one claim as it was taken. Another one of the same owner stays whole, also where the two overlap.</summary>
    internal static Task ReleaseClaimAsync(UnitOfWork work, Guid resource, Guid owner, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => work.ExecuteAsync("""
        with claim as (
            select id, during = tstzmultirange(tstzrange(@from, @to)) as whole from occupied
            where owner_id = @owner and resource_id = @resource and during @> tstzrange(@from, @to) order by 2 desc, id limit 1),
        gone as (delete from occupied o using claim where o.id = claim.id and claim.whole)
        update occupied o set during = o.during - tstzmultirange(tstzrange(@from, @to)) from claim where o.id = claim.id and not claim.whole
        """, new { resource, owner, from, to }, cancellationToken);

    /// <summary>Gives back what <paramref name="owner"/> took of one resource between two instants; other times of the same owner stay taken.</summary>
    internal static Task ReleaseAsync(UnitOfWork work, Guid resource, Guid owner, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => work.ExecuteAsync("""
        delete from occupied where owner_id = @owner and resource_id = @resource and during <@ tstzrange(@from, @to);
        update occupied set during = during - tstzmultirange(tstzrange(@from, @to)) where owner_id = @owner and resource_id = @resource and during && tstzrange(@from, @to)
        """, new { resource, owner, from, to }, cancellationToken);

    /// <summary>What a violation of the constraints means to the caller; null where it is another one.</summary>
    internal static Problem? Conflict(PostgresException violation) => violation.ConstraintName switch
    {
        "supporter_is_free" => Problem.Conflict("slot-taken", "The supporter has another session at that time."),
        "participant_is_free" => Problem.Conflict("participant-already-booked", "The participant has another booking at that time."),
        "room_is_free" => Problem.Conflict("room-taken", "The room is taken at that time."),
        // Two that wait for each other through several people's time at once: either may have it, and the one who is told so asks again.
        _ when violation.SqlState == PostgresErrorCodes.DeadlockDetected => Problem.Conflict("asked-at-once", "Somebody asked for the same time at the same moment: ask again."),
        _ => null,
    };
}
