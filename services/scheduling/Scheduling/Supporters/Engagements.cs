using Entraide.ServiceDefaults.Data;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Supporters;

/// <summary>What is on a supporter's calendar, as lead or as co-facilitator, pending sessions included.</summary>
sealed class Engagements
{
    // Far enough to count the whole of the weeks at both ends.
    static readonly Duration Margin = Duration.FromDays(8);

    // Of many, no more than the weeks themselves, wherever on Earth they begin, and what was just before or comes just after.
    static readonly Duration Week = Duration.FromDays(7), Nearby = Duration.FromDays(1), FarthestWest = Duration.FromHours(12), FarthestEast = Duration.FromHours(14);

    const string Sql = """
        select id, supporter_id as who, starts_at, ends_at, debrief_minutes, weight_percent, hard from sessions
        where supporter_id = any(@supporters) and partner_id = @partner and state = 'scheduled' and starts_at < @to and starts_at > @from
        union all
        select id, co_facilitator_id, starts_at, ends_at, 0, weight_percent, hard from sessions
        where co_facilitator_id = any(@supporters) and partner_id = @partner and state = 'scheduled' and starts_at < @to and starts_at > @from
        order by starts_at
        """;

    // A row a supporter: ten thousand rows cost more to send and to read than to find.
    const string OfManySql = """
        select supporter, array_agg(starts_at), array_agg(ends_at), array_agg(details) from (
            select supporter_id as supporter, starts_at, ends_at, debrief_minutes * 1000 + weight_percent * 2 + hard::int as details
            from sessions where supporter_id = any($2) and partner_id = $1 and state = 'scheduled' and starts_at < $4 and starts_at > $3
            union all
            select co_facilitator_id, starts_at, ends_at, weight_percent * 2 + hard::int
            from sessions where co_facilitator_id = any($2) and partner_id = $1 and state = 'scheduled' and starts_at < $4 and starts_at > $3) engaged
        group by supporter
        """;

    public Guid Id { get; init; }
    public Guid Who { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public int DebriefMinutes { get; init; }
    public int WeightPercent { get; init; }
    public bool Hard { get; init; }

    /// <summary>
    /// The sessions of many supporters from a week before <paramref name="from"/> to a week after <paramref name="to"/>, so that whole weeks can be counted;
    /// who has none is left out.
    /// </summary>
    internal static async Task<IReadOnlyDictionary<Guid, Engagement[]>> FindAsync(
        Database database, Guid partner, Guid[] supporters, Instant from, Instant to, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, Engagement[]>(supporters.Length);
        NpgsqlParameter[] parameters =
        [
            new() { Value = partner }, new() { Value = supporters },
            new() { Value = WeekOf(from - FarthestWest).Minus(FarthestEast + Nearby).ToDateTimeUtc() }, new() { Value = WeekOf(to + FarthestEast).Plus(Week + FarthestWest + Nearby).ToDateTimeUtc() },
        ];
        foreach (var (supporter, calendar) in await database.QueryPreparedAsync(OfManySql, parameters, ReadCalendar, cancellationToken))
        {
            found.Add(supporter, calendar);
        }

        return found;
    }

    /// <summary>The same of one, inside a transaction that has locked the supporter.</summary>
    internal static async Task<Engagement[]> FindAsync(UnitOfWork work, Guid partner, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        [.. (await work.QueryAsync<Engagements>(Sql, Around(partner, [supporter], from, to), cancellationToken)).Select(Read)];

    /// <summary>The same of many in one query; who has nothing on is not in the answer.</summary>
    internal static async Task<ILookup<Guid, Engagement>> FindManyAsync(UnitOfWork work, Guid partner, Guid[] supporters, Instant from, Instant to, CancellationToken cancellationToken) =>
        (await work.QueryAsync<Engagements>(Sql, Around(partner, supporters, from, to), cancellationToken)).ToLookup(row => row.Who, Read);

    static Instant WeekOf(Instant instant)
    {
        var date = instant.InUtc().Date;
        return date.PlusDays(1 - (int)date.DayOfWeek).AtMidnight().InUtc().ToInstant();
    }

    static object Around(Guid partner, Guid[] supporters, Instant from, Instant to) =>
        new { partner, supporters, from = (from - Margin).ToDateTimeOffset(), to = (to + Margin).ToDateTimeOffset() };

    static Engagement Read(Engagements row) => new(
        Instant.FromDateTimeOffset(row.StartsAt), Instant.FromDateTimeOffset(row.EndsAt),
        Instant.FromDateTimeOffset(row.EndsAt.AddMinutes(row.DebriefMinutes)), row.WeightPercent, row.Hard, row.Id);

    static (Guid Supporter, Engagement[] Calendar) ReadCalendar(NpgsqlDataReader row)
    {
        var (starts, ends, details) = (row.GetFieldValue<DateTime[]>(1), row.GetFieldValue<DateTime[]>(2), row.GetFieldValue<int[]>(3));
        var calendar = new Engagement[starts.Length];
        for (var i = 0; i < calendar.Length; i++)
        {
            var (debrief, rest) = Math.DivRem(details[i], 1000);
            var end = Instant.FromDateTimeUtc(ends[i]);
            calendar[i] = new Engagement(Instant.FromDateTimeUtc(starts[i]), end, end + Duration.FromMinutes(debrief), rest / 2, rest % 2 == 1);
        }

        Array.Sort(calendar, static (one, other) => one.Start.CompareTo(other.Start));
        return (row.GetGuid(0), calendar);
    }
}
