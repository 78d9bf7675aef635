using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Holds;

/// <summary>Why credits are not set aside: the stable words of <see cref="Contracts.HoldRefused"/>, and of problems with dashes instead.</summary>
static class Refusals
{
    internal const string UnknownProgramme = "unknown_programme", NotEligible = "not_eligible", OutsidePeriod = "outside_period", CapReached = "cap_reached",
        InsufficientCredits = "insufficient_credits", HoldReleased = "hold_released", HoldIdUsed = "hold_id_used";

    /// <summary>The same for a caller over HTTP.</summary>
    internal static Problem Of(string refusal) => refusal == UnknownProgramme ? Problem.NotFound() : Problem.Conflict(refusal.Replace('_', '-'), refusal switch
    {
        NotEligible => "The programme does not pay for this participant or kind of session.",
        OutsidePeriod => "The programme does not pay for sessions on that day.",
        CapReached => "The programme would pay more for this participant than it may.",
        _ => "There are not as many credits available.",
    });
}
