using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Notification.Deliveries;

/// <summary>Messages claimed together, with whom they are for as read right after: one question for all.</summary>
sealed class Claim
{
    /// <summary>How old what was read may be when a message leaves: since then the person may have left, or the booking ended.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    readonly Database database;
    readonly TimeProvider time;
    readonly long claimedAt;
    Dictionary<Guid, DeliveryTarget>? targets;
    long readAt;

    Claim(Database database, TimeProvider time, long claimedAt, IReadOnlyList<Delivery> deliveries) =>
        (this.database, this.time, this.claimedAt, Deliveries) = (database, time, claimedAt, deliveries);

    public IReadOnlyList<Delivery> Deliveries { get; }

    /// <summary>Whether there is time for an offer, and for noting what came of it, before the lease runs out.</summary>
    public bool HasTime => time.GetElapsedTime(claimedAt) < DeliveryQueue.Lease - 2 * Channels.IChannel.Limit;

    public static async Task<Claim> TakeAsync(DeliveryQueue queue, Database database, TimeProvider time, string channel, int count, CancellationToken cancellationToken)
    {
        var claimedAt = time.GetTimestamp();
        var claim = new Claim(database, time, claimedAt, await queue.ClaimAsync(channel, count, cancellationToken));
        if (claim.Deliveries.Count > 0)
        {
            await claim.ReadAsync(cancellationToken);
        }

        return claim;
    }

    /// <summary>Whom <paramref name="delivery"/> is for, as they are now; null where there is no such person any more.</summary>
    public async Task<DeliveryTarget?> TargetAsync(Delivery delivery, CancellationToken cancellationToken) => targets is not null && time.GetElapsedTime(readAt) < Fresh
        ? targets.GetValueOrDefault(delivery.Id)
        : await database.FindAsync<DeliveryTarget>(DeliveryTarget.Query, new { ids = new[] { delivery.Id } }, cancellationToken);

    async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await database.QueryAsync<DeliveryTarget>(DeliveryTarget.Query, new { ids = Deliveries.Select(delivery => delivery.Id).ToArray() }, cancellationToken);
            (readAt, targets) = (time.GetTimestamp(), read.ToDictionary(target => target.DeliveryId));
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // They are claimed, and have to be sent or given back: each is asked for by itself then.
        }
    }
}
