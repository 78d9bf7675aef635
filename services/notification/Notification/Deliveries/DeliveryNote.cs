using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>What became of a claim.</summary>
/// <param name="Attempt">The claim meant: one that somebody else has taken since is not theirs to end.</param>
/// <param name="Tries">Added to the attempts: -1 where it was not tried.</param>
/// <param name="Doubts">Added to the doubts: 1 where this attempt may have delivered it.</param>
/// <param name="Remark">Of one that was sent: why it was put otherwise than asked for.</param>
/// <param name="Next">The delivery itself, where another channel of the person is to try what this one could not.</param>
sealed record DeliveryNote(
    Guid Id, int Attempt, DeliveryState State, string? Reason = null, Instant? Due = null, Instant? SentAt = null, int Tries = 0, int Doubts = 0, string? Remark = null,
    Delivery? Next = null)
{
    /// <summary>The other side has it.</summary>
    public static DeliveryNote Sent(Delivery delivery, Instant now, string? remark = null) => new(delivery.Id, delivery.Attempts, DeliveryState.Sent, SentAt: now, Remark: remark);

    /// <summary>It will not be sent, and why.</summary>
    public static DeliveryNote Dropped(Delivery delivery, DeliveryState state, string reason) =>
        new(delivery.Id, delivery.Attempts, state, reason, Next: Reasons.LetsNextChannelTry(reason) ? delivery : null);

    /// <summary>It was not tried, and is to be at <paramref name="due"/>.</summary>
    public static DeliveryNote Postponed(Delivery delivery, Instant due) => new(delivery.Id, delivery.Attempts, DeliveryState.Pending, Due: due, Tries: -1);

    /// <summary>It was tried, and will be again at <paramref name="due"/>.</summary>
    public static DeliveryNote Retried(Delivery delivery, Instant due, bool inDoubt) => new(delivery.Id, delivery.Attempts, DeliveryState.Pending, Due: due, Doubts: inDoubt ? 1 : 0);
}
