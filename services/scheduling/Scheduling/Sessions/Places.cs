using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Sessions;

/// <summary>The places of a session: counted under its row's lock, so that a group never has more people than places.</summary>
static class Places
{
    /// <summary>Takes a place; false where none is left or the session does not take place.</summary>
    internal static async Task<bool> TakeAsync(UnitOfWork work, Guid session, CancellationToken cancellationToken) => await work.ExecuteAsync(
        "update sessions set taken = taken + 1 where id = @session and state = 'scheduled' and taken < capacity", new { session }, cancellationToken) == 1;

    /// <summary>
    /// Gives a place back, of a session that is locked. A 1:1 session goes with its booking; any other place goes to whoever waits next.
    /// </summary>
    internal static async Task GiveBackAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (session.Kind == SessionKind.OneToOne)
        {
            await work.ExecuteAsync("update sessions set state = 'cancelled', taken = 0, sequence = sequence + 1 where id = @Id", new { session.Id }, cancellationToken);
            await Claims.GiveBackAsync(work, [.. Claim.Of(session)], cancellationToken);
            return;
        }

        if (!await Waitlist.PassOnAsync(work, session, zones, now, cancellationToken))
        {
            await UncountAsync(work, session.Id, 1, cancellationToken);
        }
    }

    /// <summary>Counts places as free that nobody has and nobody was given.</summary>
    internal static Task UncountAsync(UnitOfWork work, Guid session, int places, CancellationToken cancellationToken) =>
        work.ExecuteAsync("update sessions set taken = taken - @places where id = @session", new { session, places }, cancellationToken);
}
