namespace Entraide.Scheduling.Bookings;

/// <summary>Where a booking is in its life; stored and shown in snake_case.</summary>
public enum BookingState
{
    /// <summary>Asked for; the credits are not sure yet.</summary>
    Requested,

    /// <summary>Credits are held, a confirmation by a person is still due.</summary>
    Held,

    /// <summary>The place is sure.</summary>
    Confirmed,
    Attended,
    NoShow,
    Cancelled,

    /// <summary>The credits could not be held.</summary>
    Refused,

    /// <summary>The time passed, or the hold did, before it came about.</summary>
    Expired,
}
