using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Supporters;

/// <summary>What scheduling needs to know of a supporter, kept up to date by the directory's events.</summary>
sealed class Supporter
{
    /// <summary>How long an answer waits for the directory's event about somebody who was listed a moment ago.</summary>
    static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(2);

    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }

    /// <summary>Nobody is booked past this, whatever the directory has said or not said since.</summary>
    public DateTimeOffset BookableUntil { get; init; }
    public int SessionsPerDay { get; init; }
    public int SessionsPerWeek { get; init; }

    /// <summary>What they can carry.</summary>
    internal Limits Limits => new(SessionsPerDay, SessionsPerWeek);

    public string[] Modalities { get; init; } = [];

    /// <summary>Not bookable now: paused, lapsed or gone.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>Gone for good; a booking of theirs may still be open.</summary>
    public bool Gone { get; init; }

    /// <summary>The supporter of that partner, or null.</summary>
    internal static Task<Supporter?> FindAsync(Database database, Guid partner, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<Supporter>("select * from supporters where id = @id and partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>
    /// Locks the supporter for the rest of the transaction, so that limits are counted by one booking at a time.
    /// </summary>
    internal static Task<Supporter?> LockAsync(UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<Supporter>("select * from supporters where id = @id and partner_id = @partner for update", new { id, partner }, cancellationToken);

    /// <summary>Locks several, in the order of their ids; who is not known is left out.</summary>
    internal static async Task<IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter>> LockAsync(
        UnitOfWork work, IEnumerable<(Guid Partner, Guid Id)> asked, CancellationToken cancellationToken)
    {
        var distinct = asked.Distinct().ToArray();
        var found = await work.QueryAsync<Supporter>("""
            select s.* from supporters s join unnest(@partners, @ids) as g(partner, id) on g.id = s.id and g.partner = s.partner_id order by s.id for update of s
            """, new { partners = distinct.Select(one => one.Partner).ToArray(), ids = distinct.Select(one => one.Id).ToArray() }, cancellationToken);
        return found.ToDictionary(supporter => (supporter.PartnerId, supporter.Id));
    }

    /// <summary>
    /// Waits shortly for the events about a supporter or participant that a caller has just created through another service:
    /// its own next request must not fail because the news is a few milliseconds behind.
    /// </summary>
    /// <exception cref="Problem">not found, for ids that stay unknown</exception>
    internal static async Task<T> KnownAsync<T>(Func<Task<T?>> find, TimeProvider time, Func<Problem> otherwise, CancellationToken cancellationToken) where T : class
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            if (time.GetElapsedTime(started) > CatchUp)
            {
                throw otherwise();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken);
        }
    }
}
