namespace Entraide.Scheduling.Waitlists;

/// <summary>Where somebody is who asked to wait for a place; stored and shown in snake_case.</summary>
public enum WaitlistState
{
    /// <summary>No place yet.</summary>
    Waiting,

    /// <summary>A place is kept for them until the offer ends.</summary>
    Offered,

    /// <summary>They have a booking.</summary>
    Accepted,

    /// <summary>They did not want the place.</summary>
    Declined,

    /// <summary>The offer ended without an answer, or the session began or was cancelled; the reason says which.</summary>
    Lapsed,

    /// <summary>They no longer wait.</summary>
    Left,
}
