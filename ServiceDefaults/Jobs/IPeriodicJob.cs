namespace Entraide.ServiceDefaults.Jobs;

/// <summary>Work that comes round: whatever the number of replicas, one of them runs it each time, under a lease.</summary>
public interface IPeriodicJob
{
    /// <summary>Does one round. Cancelled when the process stops or the lease is about to run out: what is left is for the next round.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
