using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>What is on a supporter's calendar, as lead or as co-facilitator, pending sessions included.</summary>
sealed class Engagements
{
    // Far enough to count the whole of the weeks at both ends.
    static readonly Duration Margin = Duration.FromDays(8);

    const string Sql = """
        select starts_at, ends_at, debrief_minutes, weight_percent, hard from sessions
        where supporter_id = @supporter and partner_id = @partner and state = 'scheduled' and starts_at < @to and ends_at > @from
        union all
        select starts_at, ends_at, 0, weight_percent, hard from sessions
        where co_facilitator_id = @supporter and partner_id = @partner and state = 'scheduled' and starts_at < @to and ends_at > @from
        order by starts_at
        """;

    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public int DebriefMinutes { get; init; }
    public int WeightPercent { get; init; }
    public bool Hard { get; init; }

    /// <summary>The sessions from a week before <paramref name="from"/> to a week after <paramref name="to"/>, so that whole weeks can be counted.</summary>
    internal static async Task<IReadOnlyList<Engagement>> FindAsync(Database database, Guid partner, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        Read(await database.QueryAsync<Engagements>(Sql, Around(partner, supporter, from, to), cancellationToken));

    /// <summary>The same inside a transaction that has locked the supporter.</summary>
    internal static async Task<IReadOnlyList<Engagement>> FindAsync(UnitOfWork work, Guid partner, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        Read(await work.QueryAsync<Engagements>(Sql, Around(partner, supporter, from, to), cancellationToken));

    static object Around(Guid partner, Guid supporter, Instant from, Instant to) =>
        new { partner, supporter, from = (from - Margin).ToDateTimeOffset(), to = (to + Margin).ToDateTimeOffset() };

    static Engagement[] Read(IReadOnlyList<Engagements> rows) => [.. rows.Select(row => new Engagement(
        Instant.FromDateTimeOffset(row.StartsAt), Instant.FromDateTimeOffset(row.EndsAt),
        Instant.FromDateTimeOffset(row.EndsAt.AddMinutes(row.DebriefMinutes)), row.WeightPercent, row.Hard))];
}
