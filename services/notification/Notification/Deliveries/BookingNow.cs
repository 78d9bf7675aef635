using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>How a booking, or an offer, stands when a message about it is about to be sent.</summary>
/// <param name="Ended">A booking cancelled or refused; an offer that is over.</param>
/// <param name="Start">The start it has now.</param>
/// <param name="Told">The start the person was told last, or null: nothing, or nobody knows whether that mail arrived.</param>
sealed record BookingNow(bool Ended, Instant Start, Instant? Told);
