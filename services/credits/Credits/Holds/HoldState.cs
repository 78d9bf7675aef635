namespace Entraide.Credits.Holds;

/// <summary>Where a hold is in its life. Everything but <see cref="Held"/> is final.</summary>
enum HoldState
{
    Held,
    Captured,
    Released,
    Expired,
    Refused,
}

/// <summary>What is asked of a hold.</summary>
enum HoldRequest
{
    Hold,
    Capture,
    Release,
    Expire,
    Extend,
}

/// <summary>What to do about it.</summary>
enum HoldStep
{
    /// <summary>Nothing changes and nothing is said: the request came twice or too late.</summary>
    Ignore,

    /// <summary>Nothing changes; the answer given before is given again, in case it was lost with a crash of the asker.</summary>
    AnswerAgain,
    Place,
    Spend,
    GiveBack,
    Extend,

    /// <summary>Remember that it was released before it was asked for, so that the late request is refused.</summary>
    Bury,
}

/// <summary>Every state × request, whatever order and number of deliveries a broker comes up with: each final state is reached once.</summary>
static class HoldLifecycle
{
    internal static HoldStep Decide(HoldState? state, HoldRequest request) => (state, request) switch
    {
        (null, HoldRequest.Hold) => HoldStep.Place,
        (null, HoldRequest.Release) => HoldStep.Bury,
        (null, HoldRequest.Capture) => HoldStep.Ignore,
        (null, HoldRequest.Expire) => HoldStep.Ignore,
        (null, HoldRequest.Extend) => HoldStep.Ignore,

        (HoldState.Held, HoldRequest.Hold) => HoldStep.AnswerAgain,
        (HoldState.Held, HoldRequest.Capture) => HoldStep.Spend,
        (HoldState.Held, HoldRequest.Release) => HoldStep.GiveBack,
        (HoldState.Held, HoldRequest.Expire) => HoldStep.GiveBack,
        (HoldState.Held, HoldRequest.Extend) => HoldStep.Extend,

        (HoldState.Captured, HoldRequest.Hold) => HoldStep.Ignore,
        (HoldState.Captured, HoldRequest.Capture) => HoldStep.Ignore,
        (HoldState.Captured, HoldRequest.Release) => HoldStep.Ignore,
        (HoldState.Captured, HoldRequest.Expire) => HoldStep.Ignore,

        (HoldState.Released, HoldRequest.Hold) => HoldStep.AnswerAgain,
        (HoldState.Released, HoldRequest.Capture) => HoldStep.Ignore,
        (HoldState.Released, HoldRequest.Release) => HoldStep.Ignore,
        (HoldState.Released, HoldRequest.Expire) => HoldStep.Ignore,

        (HoldState.Expired, HoldRequest.Hold) => HoldStep.AnswerAgain,
        (HoldState.Expired, HoldRequest.Capture) => HoldStep.AnswerAgain,
        (HoldState.Expired, HoldRequest.Release) => HoldStep.Ignore,
        (HoldState.Expired, HoldRequest.Expire) => HoldStep.Ignore,

        (HoldState.Refused, HoldRequest.Hold) => HoldStep.AnswerAgain,
        (HoldState.Refused, HoldRequest.Capture) => HoldStep.Ignore,
        (HoldState.Refused, HoldRequest.Release) => HoldStep.Ignore,
        (HoldState.Refused, HoldRequest.Expire) => HoldStep.Ignore,

        (HoldState.Captured or HoldState.Released or HoldState.Expired or HoldState.Refused, HoldRequest.Extend) => HoldStep.Ignore,

        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "Not declared."),
    };
}
