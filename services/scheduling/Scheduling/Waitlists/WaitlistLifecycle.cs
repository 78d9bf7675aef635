namespace Entraide.Scheduling.Waitlists;

/// <summary>What can happen to somebody who waits.</summary>
enum WaitlistTrigger
{
    /// <summary>A place became free and they are next.</summary>
    PlaceFree,

    /// <summary>Somebody of the partner gives them a place out of turn.</summary>
    Promote,

    /// <summary>They are booked into the session in the ordinary way.</summary>
    Book,
    Accept,
    Decline,
    Leave,
    OfferEnds,

    /// <summary>The session takes place at another time than was offered.</summary>
    SessionMoved,

    /// <summary>The session begins, or is cancelled.</summary>
    SessionOver,
}

/// <summary>What the lifecycle answers.</summary>
enum WaitlistStep
{
    /// <summary>It comes too late, or too early, to matter: nothing changes.</summary>
    Ignore,

    /// <summary>The caller asks for what the state does not allow: a conflict.</summary>
    Refuse,

    /// <summary>The place is kept for them, or booked, by the session's mode.</summary>
    Give,
    TakeUp,

    /// <summary>The offer is made anew for the new time, where that fits them; else they wait on.</summary>
    OfferAnew,
    Decline,
    Leave,
    Lapse,
}

/// <summary>Every state × trigger of an entry, the ignored ones too.</summary>
static class WaitlistLifecycle
{
    internal static WaitlistStep Decide(WaitlistState state, WaitlistTrigger trigger) => (state, trigger) switch
    {
        (WaitlistState.Waiting, WaitlistTrigger.PlaceFree) => WaitlistStep.Give,
        (WaitlistState.Waiting, WaitlistTrigger.Promote) => WaitlistStep.Give,
        (WaitlistState.Waiting, WaitlistTrigger.Book) => WaitlistStep.TakeUp,
        (WaitlistState.Waiting, WaitlistTrigger.Accept) => WaitlistStep.Refuse,
        (WaitlistState.Waiting, WaitlistTrigger.Decline) => WaitlistStep.Refuse,
        (WaitlistState.Waiting, WaitlistTrigger.Leave) => WaitlistStep.Leave,
        (WaitlistState.Waiting, WaitlistTrigger.OfferEnds) => WaitlistStep.Ignore,
        (WaitlistState.Waiting, WaitlistTrigger.SessionMoved) => WaitlistStep.Ignore,
        (WaitlistState.Waiting, WaitlistTrigger.SessionOver) => WaitlistStep.Lapse,

        (WaitlistState.Offered, WaitlistTrigger.PlaceFree) => WaitlistStep.Ignore,
        (WaitlistState.Offered, WaitlistTrigger.Promote) => WaitlistStep.Refuse,
        (WaitlistState.Offered, WaitlistTrigger.Book) => WaitlistStep.TakeUp,
        (WaitlistState.Offered, WaitlistTrigger.Accept) => WaitlistStep.TakeUp,
        (WaitlistState.Offered, WaitlistTrigger.Decline) => WaitlistStep.Decline,
        (WaitlistState.Offered, WaitlistTrigger.Leave) => WaitlistStep.Leave,
        (WaitlistState.Offered, WaitlistTrigger.OfferEnds) => WaitlistStep.Lapse,
        (WaitlistState.Offered, WaitlistTrigger.SessionMoved) => WaitlistStep.OfferAnew,
        (WaitlistState.Offered, WaitlistTrigger.SessionOver) => WaitlistStep.Lapse,

        (WaitlistState.Accepted or WaitlistState.Declined or WaitlistState.Lapsed or WaitlistState.Left,
            WaitlistTrigger.Promote or WaitlistTrigger.Accept or WaitlistTrigger.Decline or WaitlistTrigger.Leave) => WaitlistStep.Refuse,
        (WaitlistState.Accepted or WaitlistState.Declined or WaitlistState.Lapsed or WaitlistState.Left,
            WaitlistTrigger.PlaceFree or WaitlistTrigger.Book or WaitlistTrigger.OfferEnds or WaitlistTrigger.SessionMoved or WaitlistTrigger.SessionOver) => WaitlistStep.Ignore,

        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "Not declared."),
    };
}
