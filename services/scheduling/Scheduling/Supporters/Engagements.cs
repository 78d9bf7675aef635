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

    // Said of one with an equals sign, and of the partner so that nothing is looked up by it: the planner may read all that the partner has on instead.
    static readonly string OfOneSql = Sql.Replace("= any(@supporters)", "= @supporter").Replace("partner_id = @partner", "(partner_id = @partner) is true");

    // A row a supporter, and all of a session but its start in one number: ten thousand rows cost more to send and to read than to find.
    const string OfManySql = """
        select supporter, array_agg(starts_at), array_agg(details) from (
            select supporter_id as supporter, starts_at,
                ((date_part('epoch', ends_at - starts_at) / 60)::int << 18) | (debrief_minutes << 10) | (weight_percent << 1) | hard::int as details
            from sessions where supporter_id = any($2) and partner_id = $1 and state = 'scheduled' and starts_at < $4 and starts_at > $3
            union all
            select co_facilitator_id, starts_at, ((date_part('epoch', ends_at - starts_at) / 60)::int << 18) | (weight_percent << 1) | hard::int
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
        [.. (await work.QueryAsync<Engagements>(
            OfOneSql, new { partner, supporter, from = (from - Margin).ToDateTimeOffset(), to = (to + Margin).ToDateTimeOffset() }, cancellationToken)).Select(Read)];

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
        var (starts, details) = (row.GetFieldValue<DateTime[]>(1), row.GetFieldValue<int[]>(2));
        var calendar = new Engagement[starts.Length];
        var sorted = true;
        for (var i = 0; i < calendar.Length; i++)
        {
            var (start, packed) = (Instant.FromDateTimeUtc(starts[i]), details[i]);
            var end = start + Duration.FromMinutes((long)(packed >> 18));
            calendar[i] = new Engagement(start, end, end + Duration.FromMinutes((long)(packed >> 10 & 0xFF)), packed >> 1 & 0x1FF, (packed & 1) == 1);
            sorted &= i == 0 || starts[i - 1] <= starts[i];
        }

        if (!sorted)
        {
            Array.Sort(calendar, static (one, other) => one.Start.CompareTo(other.Start));
        }

        return (row.GetGuid(0), calendar);
    }
}
