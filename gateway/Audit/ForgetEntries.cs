using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Gateway.Audit;

/// <summary>Forgets entries after <c>Audit:KeepDays</c> (400 when not set): a log that is kept for ever is itself a danger to those it is about.</summary>
sealed class ForgetEntries(UnitOfWork work, IConfiguration configuration, TimeProvider time) : IPeriodicJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().AddDays(-Math.Max(1, configuration.GetValue("Audit:KeepDays", 400)));
        // The table refuses to give anything up but to whoever says that this is why; for this transaction only.
        await work.ExecuteAsync("select set_config('entraide.retention', 'on', true)", null, cancellationToken);
        await work.ExecuteAsync("delete from audit_entries where at < @before", new { before }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
