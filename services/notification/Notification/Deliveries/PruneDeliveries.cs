using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Deliveries;

/// <summary>Forgets messages, bookings and offers a quarter of a year after their time: what was sent to whom is nobody's business for longer.</summary>
sealed class PruneDeliveries(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    internal static readonly TimeSpan Keep = TimeSpan.FromDays(90);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Keep;
        await work.ExecuteAsync("delete from deliveries where due_at < @before and starts_at < @before", new { before }, cancellationToken);
        await work.ExecuteAsync("delete from bookings where starts_at < @before", new { before }, cancellationToken);
        await work.ExecuteAsync("delete from offers where changed_at < @before and (starts_at is null or starts_at < @before)", new { before }, cancellationToken);
        await work.ExecuteAsync("delete from engagements where starts_at < @before", new { before }, cancellationToken);
        await work.ExecuteAsync("delete from campaigns where ends_at < @before", new { before }, cancellationToken);
        await work.ExecuteAsync("delete from expiring_credits where expires_at < @before", new { before }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
