using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>When a supporter is booked, pending bookings included.</summary>
sealed class BusyTimes
{
    // Far enough to count the whole of the weeks at both ends.
    static readonly Duration Margin = Duration.FromDays(8);

    const string Sql = """
        select starts_at, ends_at from sessions
        where supporter_id = @supporter and state = 'scheduled' and starts_at < @to and ends_at > @from order by starts_at
        """;

    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }

    internal static async Task<IReadOnlyList<Interval>> FindAsync(Database database, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        Intervals(await database.QueryAsync<BusyTimes>(Sql, Around(supporter, from, to), cancellationToken));

    /// <summary>The same inside a transaction that has locked the supporter.</summary>
    internal static async Task<IReadOnlyList<Interval>> FindAsync(UnitOfWork work, Guid supporter, Instant from, Instant to, CancellationToken cancellationToken) =>
        Intervals(await work.QueryAsync<BusyTimes>(Sql, Around(supporter, from, to), cancellationToken));

    static object Around(Guid supporter, Instant from, Instant to) =>
        new { supporter, from = (from - Margin).ToDateTimeOffset(), to = (to + Margin).ToDateTimeOffset() };

    static Interval[] Intervals(IReadOnlyList<BusyTimes> rows) =>
        [.. rows.Select(row => new Interval(Instant.FromDateTimeOffset(row.StartsAt), Instant.FromDateTimeOffset(row.EndsAt)))];
}
