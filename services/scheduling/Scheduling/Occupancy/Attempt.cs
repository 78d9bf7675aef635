using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Scheduling.Occupancy;

/// <summary>
/// Takes somebody's time in the middle of a transaction that has other things to do where it is taken: a constraint's violation then undoes the attempt only.
/// </summary>
static class Attempt
{
    /// <summary>
    /// Runs <paramref name="claim"/>; false, with nothing done, where the time is taken or another transaction is about to take or free it.
    /// It must add its messages after its last statement.
    /// </summary>
    internal static async Task<bool> SucceedsAsync(UnitOfWork work, Func<Task> claim, CancellationToken cancellationToken)
    {
        // Waiting for the other for good could be waiting in a circle: two sessions that give places to the same two people, in opposite order.
        await work.ExecuteAsync("savepoint attempt; set local lock_timeout = '200ms'", null, cancellationToken);
        try
        {
            await claim();
        }
        catch (PostgresException violation) when (violation.SqlState == PostgresErrorCodes.LockNotAvailable || violation.ConstraintName == "bookings_once" || Occupied.Conflict(violation) is not null)
        {
            await work.ExecuteAsync("rollback to savepoint attempt; release savepoint attempt", null, cancellationToken);
            return false;
        }

        await work.ExecuteAsync("set local lock_timeout to default; release savepoint attempt", null, cancellationToken);
        return true;
    }
}
