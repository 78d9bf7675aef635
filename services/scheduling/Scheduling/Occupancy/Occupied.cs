using Entraide.ServiceDefaults.Problems;
using Npgsql;

namespace Entraide.Scheduling.Occupancy;

/// <summary>Whose time is taken. The database lets nobody, and no room, be taken twice at once, whoever asks and from whichever replica.</summary>
static class Occupied
{
    internal const string Supporter = "supporter", Participant = "participant", Room = "room";

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
