using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>What is on a supporter's calendar, as lead or as co-facilitator, pending sessions included.</summary>
sealed class Engagements
{
    // Far enough to count the whole of the weeks at both ends.
    static readonly Duration Margin = Duration.FromDays(8);

    const string Sql = """
        select id, supporter_id as who, starts_at, ends_at, debrief_minutes, weight_percent, hard from sessions
        where supporter_id = any(@supporters) and partner_id = @partner and state = 'scheduled' and starts_at < @to and ends_at > @from
        union all
        select id, co_facilitator_id, starts_at, ends_at, 0, weight_percent, hard from sessions
        where co_facilitator_id = any(@supporters) and partner_id = @partner and state = 'scheduled' and starts_at < @to and ends_at > @from
        order by starts_at
        """;

    public Guid Id { get; init; }
    public Guid Who { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public int DebriefMinutes { get; init; }
    public int WeightPercent { get; init; }
    public bool Hard { get; init; }

    /// <summary>The sessions from a week before <paramref name="from"/> to a week after <paramref name="to"/>, so that whole weeks can be counted.</summary>
    internal static async Task<IReadOnlyList<Engagement>> FindAsync(Database database, Guid partner, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<Engagements>(Sql, Around(partner, [supporter], from, to), cancellationToken)).Select(Read)];

    /// <summary>The same inside a transaction that has locked the supporter.</summary>
    internal static async Task<IReadOnlyList<Engagement>> FindAsync(UnitOfWork work, Guid partner, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        [.. (await work.QueryAsync<Engagements>(Sql, Around(partner, [supporter], from, to), cancellationToken)).Select(Read)];

    /// <summary>The same of many supporters in one query; who has nothing on is not in the answer.</summary>
    internal static async Task<ILookup<Guid, Engagement>> FindManyAsync(UnitOfWork work, Guid partner, Guid[] supporters, Instant from, Instant to, CancellationToken cancellationToken) =>
        (await work.QueryAsync<Engagements>(Sql, Around(partner, supporters, from, to), cancellationToken)).ToLookup(row => row.Who, Read);

    static object Around(Guid partner, Guid[] supporters, Instant from, Instant to) =>
        new { partner, supporters, from = (from - Margin).ToDateTimeOffset(), to = (to + Margin).ToDateTimeOffset() };

    static Engagement Read(Engagements row) => new(
        Instant.FromDateTimeOffset(row.StartsAt), Instant.FromDateTimeOffset(row.EndsAt),
        Instant.FromDateTimeOffset(row.EndsAt.AddMinutes(row.DebriefMinutes)), row.WeightPercent, row.Hard, row.Id);
}
