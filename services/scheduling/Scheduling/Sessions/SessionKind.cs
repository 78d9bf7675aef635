namespace Entraide.Scheduling.Sessions;

/// <summary>What kind of meeting a session is; stored and shown in snake_case.</summary>
public enum SessionKind
{
    /// <summary>One participant, one supporter; made by its booking and gone with it.</summary>
    OneToOne,
    Group,
    Workshop,

    /// <summary>One of a row of meetings of a supporter with the same participant.</summary>
    Mentoring,
}

/// <summary>What happens to a place that becomes free while people wait for one.</summary>
public enum WaitlistMode
{
    /// <summary>There is no waitlist.</summary>
    None,

    /// <summary>It is offered to the next who fits, and kept for them until the offer ends.</summary>
    Offer,

    /// <summary>The next who fits is booked at once.</summary>
    Automatic,
}

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    Scheduled,

    /// <summary>An occurrence of a series whose supporter, co-facilitator or room is taken at that time: it cannot be booked until that is solved.</summary>
    Clashing,
    Cancelled,
}
