using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Npgsql;

namespace Entraide.Scheduling.Occupancy;

/// <summary>Whose time is taken. The database lets nobody, and no room, be taken twice at once, whoever asks and from whichever replica.</summary>
static class Occupied
{
    internal const string Supporter = "supporter", Participant = "participant", Room = "room";

    /// <summary>Takes the time of a supporter, participant or room for <paramref name="owner"/>: a booking, session or series.</summary>
    /// <exception cref="PostgresException">an exclusion violation, where it is taken by another: see <see cref="Conflict"/></exception>
    internal static Task ClaimAsync(
        UnitOfWork work, Guid partner, string kind, Guid resource, Guid owner, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => work.ExecuteAsync(
        "insert into occupied (partner_id, kind, resource_id, owner_id, during) values (@partner, @kind, @resource, @owner, tstzmultirange(tstzrange(@from, @to)))",
        new { partner, kind, resource, owner, from, to }, cancellationToken);

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
        _ => null,
    };
}
