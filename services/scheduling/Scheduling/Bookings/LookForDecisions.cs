using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Entraide.Scheduling.Bookings;

/// <summary>
/// Wakes whoever waits here for a booking that another replica has decided: looks at all of them at once, as each of them looking would cost more than
/// deciding them.
/// </summary>
sealed class LookForDecisions(Database database, BookingChanges changes, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("looks at what is waited for, whoever's it is; who waits reads it as its partner");
        while (true)
        {
            await changes.SomebodyWaitsAsync(stoppingToken);
            await Task.Delay(Pause, time, stoppingToken);
            if (changes.Waited is not { Length: > 0 } waited)
            {
                continue;
            }

            try
            {
                foreach (var decided in await database.QueryPreparedAsync(
                    "select id from bookings b where id = any($1) and state not in ('requested', 'held') and not exists (select from moves m where m.id = b.move_id and m.state = 'open')",
                    [new() { Value = waited }], row => row.GetGuid(0), stoppingToken))
                {
                    changes.Tell(decided);
                }
            }
            catch (NpgsqlException)
            {
                // Away: the requests find that out by themselves, or are answered by what they know.
            }
        }
    }
}
