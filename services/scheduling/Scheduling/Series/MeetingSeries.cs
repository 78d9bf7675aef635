using System.Text.Json;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>A series as stored: what was promised, and how far it has been made into sessions.</summary>
sealed class MeetingSeries
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public string Region { get; init; } = "";
    public Guid SupporterId { get; init; }
    public string Zone { get; init; } = "";
    public DateTime StartsAt { get; init; }
    public string Rule { get; init; } = "";
    public DateTime[] Exceptions { get; init; } = [];
    public DateTime[] ExtraDates { get; init; } = [];
    public string Details { get; init; } = "";
    public string TzdbVersion { get; init; } = "";

    /// <summary>Occurrences before this wall time have been made into sessions.</summary>
    public DateTime ExpandedTo { get; init; }
    public int HorizonDays { get; init; }
    public Guid? Follows { get; init; }
    public int Version { get; init; }

    internal const string Columns =
        "id, partner_id, region, supporter_id, zone, starts_at, rule::text as rule, exceptions, extra_dates, details::text as details, tzdb_version, expanded_to, horizon_days, follows, version";

    internal Recurrence Recurrence => new(
        JsonSerializer.Deserialize<RecurrenceRule>(Rule, StrictJson.Options)!, LocalDateTime.FromDateTime(StartsAt),
        [.. Exceptions.Select(LocalDateTime.FromDateTime)], [.. ExtraDates.Select(LocalDateTime.FromDateTime)]);

    internal SessionDetails Meeting => JsonSerializer.Deserialize<SessionDetails>(Details, StrictJson.Options)!;

    internal static Task<MeetingSeries?> FindAsync(IQueries database, Guid partner, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<MeetingSeries>($"select {Columns} from series where id = @id and partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>Locks the series: it is expanded and changed by one at a time. Before supporters, bookings and sessions.</summary>
    internal static Task<MeetingSeries?> LockAsync(UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<MeetingSeries>($"select {Columns} from series where id = @id and partner_id = @partner for update", new { id, partner }, cancellationToken);

    /// <summary>A series that is about to be stored.</summary>
    internal static MeetingSeries Of(
        Guid id, Guid partner, string region, string zone, Recurrence recurrence, SessionDetails details, string tzdb, LocalDateTime expandedTo, int horizonDays, Guid? follows = null) => new()
        {
            Id = id,
            PartnerId = partner,
            Region = region,
            SupporterId = details.SupporterId,
            Zone = zone,
            StartsAt = recurrence.Start.ToDateTimeUnspecified(),
            Rule = JsonSerializer.Serialize(recurrence.Rule, StrictJson.Options),
            Exceptions = [.. recurrence.Exceptions.Select(one => one.ToDateTimeUnspecified())],
            ExtraDates = [.. recurrence.Extra.Select(one => one.ToDateTimeUnspecified())],
            Details = JsonSerializer.Serialize(details, StrictJson.Options),
            TzdbVersion = tzdb,
            ExpandedTo = expandedTo.ToDateTimeUnspecified(),
            HorizonDays = horizonDays,
            Follows = follows,
            Version = 1,
        };

    internal Task InsertAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into series (id, partner_id, region, supporter_id, zone, starts_at, rule, exceptions, extra_dates, details, tzdb_version, expanded_to, horizon_days, due_at, follows, created_at, changed_at)
        values (@Id, @PartnerId, @Region, @SupporterId, @Zone, @StartsAt, @Rule::jsonb, @Exceptions, @ExtraDates, @Details::jsonb, @TzdbVersion, @ExpandedTo, @HorizonDays, @now, @Follows, @now, @now)
        """, new { Id, PartnerId, Region, SupporterId, Zone, StartsAt, Rule, Exceptions, ExtraDates, Details, TzdbVersion, ExpandedTo, HorizonDays, Follows, now }, cancellationToken);

    /// <summary>Stores another rule or other details; how far it is expanded is said as well, because a rule that moves takes that along.</summary>
    internal Task ChangeAsync(UnitOfWork work, Recurrence recurrence, SessionDetails details, LocalDateTime expandedTo, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = Of(Id, PartnerId, Region, Zone, recurrence, details, TzdbVersion, expandedTo, HorizonDays);
        return work.ExecuteAsync("""
            update series set supporter_id = @SupporterId, starts_at = @StartsAt, rule = @Rule::jsonb, exceptions = @Exceptions, extra_dates = @ExtraDates, details = @Details::jsonb,
                expanded_to = @ExpandedTo, due_at = @now, version = version + 1, changed_at = @now where id = @Id
            """, new { Id, changed.SupporterId, changed.StartsAt, changed.Rule, changed.Exceptions, changed.ExtraDates, changed.Details, changed.ExpandedTo, now }, cancellationToken);
    }
}
