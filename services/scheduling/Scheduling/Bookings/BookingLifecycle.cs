namespace Entraide.Scheduling.Bookings;

/// <summary>What can happen to a booking.</summary>
enum BookingTrigger
{
    CreditsHeld,
    HoldRefused,
    HoldExpired,
    HoldCaptured,
    HoldReleased,
    Cancel,
    Attend,
    MissSession,
    StartPassed,

    /// <summary>A move to another place is asked for; what follows is the move's own life.</summary>
    Reschedule,

    /// <summary>The credits of somebody who is in the room already are held.</summary>
    WalkInHeld,
}

/// <summary>What the lifecycle answers.</summary>
enum BookingStep
{
    /// <summary>The message comes twice, or too late to matter: nothing changes.</summary>
    Ignore,

    /// <summary>The caller asks for what the state does not allow: a conflict.</summary>
    Refuse,
    Confirm,
    TurnDown,
    Expire,
    Cancel,
    Attend,
    MissSession,
    Move,
}

/// <summary>
/// The booking is the saga: every state × trigger is declared here, the ignored ones too, so that no order of messages is left to chance.
/// </summary>
static class BookingLifecycle
{
    internal static BookingStep Decide(BookingState state, BookingTrigger trigger) => (state, trigger) switch
    {
        (BookingState.Requested or BookingState.Held, BookingTrigger.CreditsHeld) => BookingStep.Confirm,
        (BookingState.Requested or BookingState.Held, BookingTrigger.HoldRefused) => BookingStep.TurnDown,
        (BookingState.Requested or BookingState.Held, BookingTrigger.HoldExpired) => BookingStep.Expire,
        (BookingState.Requested or BookingState.Held, BookingTrigger.HoldCaptured) => BookingStep.Ignore,
        (BookingState.Requested or BookingState.Held, BookingTrigger.HoldReleased) => BookingStep.Ignore,
        (BookingState.Requested or BookingState.Held, BookingTrigger.Cancel) => BookingStep.Cancel,
        (BookingState.Requested or BookingState.Held, BookingTrigger.Attend) => BookingStep.Refuse,
        (BookingState.Requested or BookingState.Held, BookingTrigger.MissSession) => BookingStep.Refuse,
        (BookingState.Requested or BookingState.Held, BookingTrigger.StartPassed) => BookingStep.Expire,
        (BookingState.Requested or BookingState.Held, BookingTrigger.Reschedule) => BookingStep.Refuse,
        (BookingState.Requested or BookingState.Held, BookingTrigger.WalkInHeld) => BookingStep.Attend,

        (BookingState.Confirmed, BookingTrigger.CreditsHeld) => BookingStep.Ignore,
        (BookingState.Confirmed, BookingTrigger.HoldRefused) => BookingStep.Ignore,
        (BookingState.Confirmed, BookingTrigger.HoldExpired) => BookingStep.Expire,
        (BookingState.Confirmed, BookingTrigger.HoldCaptured) => BookingStep.Ignore,
        (BookingState.Confirmed, BookingTrigger.HoldReleased) => BookingStep.Ignore,
        (BookingState.Confirmed, BookingTrigger.Cancel) => BookingStep.Cancel,
        (BookingState.Confirmed, BookingTrigger.Attend) => BookingStep.Attend,
        (BookingState.Confirmed, BookingTrigger.MissSession) => BookingStep.MissSession,
        (BookingState.Confirmed, BookingTrigger.StartPassed) => BookingStep.Ignore,
        (BookingState.Confirmed, BookingTrigger.Reschedule) => BookingStep.Move,
        (BookingState.Confirmed, BookingTrigger.WalkInHeld) => BookingStep.Ignore,

        (BookingState.Attended or BookingState.NoShow or BookingState.Cancelled or BookingState.Refused or BookingState.Expired,
            BookingTrigger.Cancel or BookingTrigger.Attend or BookingTrigger.MissSession or BookingTrigger.Reschedule) => BookingStep.Refuse,
        (BookingState.Attended or BookingState.NoShow or BookingState.Cancelled or BookingState.Refused or BookingState.Expired,
            BookingTrigger.CreditsHeld or BookingTrigger.HoldRefused or BookingTrigger.HoldExpired or BookingTrigger.HoldCaptured
            or BookingTrigger.HoldReleased or BookingTrigger.StartPassed or BookingTrigger.WalkInHeld) => BookingStep.Ignore,

        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "Not declared."),
    };
}
