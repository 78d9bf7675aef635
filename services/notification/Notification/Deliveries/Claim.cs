using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Deliveries;

/// <summary>Messages claimed together, with whom they are for as read right after: one question for all.</summary>
sealed class Claim
{
    /// <summary>How old what was read may be when a message leaves: since then the person may have left, or the booking ended.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    readonly Database database;
    readonly TimeProvider time;
    readonly long claimedAt, readAt;
    readonly Dictionary<Guid, DeliveryTarget> targets;

    Claim(Database database, TimeProvider time, long claimedAt, IReadOnlyList<Delivery> deliveries, IReadOnlyList<DeliveryTarget> targets)
    {
        (this.database, this.time, this.claimedAt, Deliveries) = (database, time, claimedAt, deliveries);
        (readAt, this.targets) = (time.GetTimestamp(), targets.ToDictionary(target => target.DeliveryId));
    }

    public IReadOnlyList<Delivery> Deliveries { get; }

    /// <summary>Whether there is time for an offer, and for noting what came of it, before the lease runs out.</summary>
    public bool HasTime => time.GetElapsedTime(claimedAt) < DeliveryQueue.Lease - 2 * Channels.IChannel.Limit;

    public static async Task<Claim> TakeAsync(DeliveryQueue queue, Database database, TimeProvider time, string channel, int count, CancellationToken cancellationToken)
    {
        var claimedAt = time.GetTimestamp();
        var deliveries = await queue.ClaimAsync(channel, count, cancellationToken);
        var ids = deliveries.Select(delivery => delivery.Id).ToArray();
        return new Claim(database, time, claimedAt, deliveries, ids.Length == 0 ? [] : await database.QueryAsync<DeliveryTarget>(DeliveryTarget.Query, new { ids }, cancellationToken));
    }

    /// <summary>Whom <paramref name="delivery"/> is for, as they are now; null where there is no such person any more.</summary>
    public async Task<DeliveryTarget?> TargetAsync(Delivery delivery, CancellationToken cancellationToken) => time.GetElapsedTime(readAt) < Fresh
        ? targets.GetValueOrDefault(delivery.Id)
        : await database.FindAsync<DeliveryTarget>(DeliveryTarget.Query, new { ids = new[] { delivery.Id } }, cancellationToken);
}
