namespace Entraide.Scheduling.Rescheduling;

/// <summary>Where a move of a booking to another place is in its life; everything but <see cref="Open"/> is final.</summary>
public enum MoveState
{
    /// <summary>The booking has both places; the credits for the new one are not sure yet.</summary>
    Open,

    /// <summary>The booking has the new place.</summary>
    Made,

    /// <summary>The new place did not come about: the booking stays as it was.</summary>
    Refused,

    /// <summary>The booking ended first, at its old place.</summary>
    Dropped,
}

/// <summary>What can happen to a move.</summary>
enum MoveTrigger
{
    CreditsHeld,
    HoldRefused,
    HoldExpired,
    HoldCaptured,
    HoldReleased,

    /// <summary>The old or the new session begins: who has no news goes to the old place, and finds it.</summary>
    StartPassed,

    /// <summary>The session moved to is cancelled, or has another time than was asked for.</summary>
    PlaceChanged,
    BookingCancelled,
    BookingExpired,
    AttendanceRecorded,

    /// <summary>Another move of the same booking is asked for.</summary>
    AskedAgain,
}

/// <summary>What to do about it.</summary>
enum MoveStep
{
    Ignore,
    Refuse,
    Make,
    TurnDown,
    Drop,
}

/// <summary>Every state × trigger of a move, the ignored ones too. A move is open only while its booking is confirmed.</summary>
static class MoveLifecycle
{
    internal static MoveStep Decide(MoveState state, MoveTrigger trigger) => (state, trigger) switch
    {
        (MoveState.Open, MoveTrigger.CreditsHeld) => MoveStep.Make,
        (MoveState.Open, MoveTrigger.HoldRefused) => MoveStep.TurnDown,
        (MoveState.Open, MoveTrigger.HoldExpired) => MoveStep.TurnDown,
        (MoveState.Open, MoveTrigger.HoldCaptured) => MoveStep.Ignore,
        (MoveState.Open, MoveTrigger.HoldReleased) => MoveStep.Ignore,
        (MoveState.Open, MoveTrigger.StartPassed) => MoveStep.TurnDown,
        (MoveState.Open, MoveTrigger.PlaceChanged) => MoveStep.TurnDown,
        (MoveState.Open, MoveTrigger.BookingCancelled) => MoveStep.Drop,
        (MoveState.Open, MoveTrigger.BookingExpired) => MoveStep.Drop,
        (MoveState.Open, MoveTrigger.AttendanceRecorded) => MoveStep.Drop,
        (MoveState.Open, MoveTrigger.AskedAgain) => MoveStep.Refuse,

        (MoveState.Made or MoveState.Refused or MoveState.Dropped,
            MoveTrigger.CreditsHeld or MoveTrigger.HoldRefused or MoveTrigger.HoldExpired or MoveTrigger.HoldCaptured or MoveTrigger.HoldReleased
            or MoveTrigger.StartPassed or MoveTrigger.PlaceChanged or MoveTrigger.BookingCancelled or MoveTrigger.BookingExpired
            or MoveTrigger.AttendanceRecorded or MoveTrigger.AskedAgain) => MoveStep.Ignore,

        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "Not declared."),
    };
}
