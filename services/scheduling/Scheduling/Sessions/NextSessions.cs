using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Sessions;

/// <summary>A session with a free place, offered in an answer that had to refuse another.</summary>
/// <param name="StartsAt">UTC.</param>
public sealed record NextSession(Guid Id, DateTimeOffset StartsAt, int FreePlaces);

/// <summary>Never a dead end: who cannot have a place in one session hears of the next ones of the same series or listing.</summary>
static class NextSessions
{
    const int Most = 3;

    /// <summary>Gives up the transaction, and adds <c>next_sessions</c> to the problem.</summary>
    internal static async Task<Problem> AddToAsync(Problem problem, Session session, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        await work.DisposeAsync();
        var rows = await database.QueryAsync<Row>("""
            select id, starts_at, capacity - taken as free_places from sessions
            where partner_id = @PartnerId and state = 'scheduled' and listed and kind <> 'one_to_one' and id <> @Id and taken < capacity and starts_at > @now
                and (series_id = @SeriesId or listing_id = @ListingId)
            order by starts_at, id limit @Most
            """, new { session.PartnerId, session.Id, session.SeriesId, session.ListingId, now = time.GetUtcNow(), Most }, cancellationToken);
        problem.Extensions["next_sessions"] = rows.Select(row => new NextSession(row.Id, row.StartsAt, row.FreePlaces)).ToArray();
        return problem;
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset StartsAt { get; init; }
        public int FreePlaces { get; init; }
    }
}
