using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>Forgets which bookings had a check-in, once no other could follow: nothing then leads from a booking to its check-in.</summary>
sealed class ForgetCheckInMarks(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("delete from check_in_marks where until < @now", new { now = time.GetUtcNow() }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
