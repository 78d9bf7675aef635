using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Gateway.Tokens;

/// <summary>Forgets used assertions that have expired: their times refuse them now.</summary>
sealed class ForgetAssertions(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    // A replica's clock may be behind.
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("delete from used_assertions where expires_at < @before", new { before = time.GetUtcNow() - Margin }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
