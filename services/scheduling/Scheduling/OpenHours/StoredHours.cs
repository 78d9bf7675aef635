using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using NodaTime;

namespace Entraide.Scheduling.OpenHours;

/// <summary>The row of a supporter's open hours.</summary>
sealed class StoredHours
{
    const string Sql = """
        select supporter_id, revision, zone, weekly::text as weekly, exceptions::text as exceptions, buffer_before_minutes, buffer_after_minutes, notice_minutes, horizon_days
        from open_hours where supporter_id = any(@supporters) and partner_id = @partner
        """;

    public Guid SupporterId { get; init; }
    public Guid Revision { get; init; }
    public string Zone { get; init; } = "";
    public string Weekly { get; init; } = "";
    public string Exceptions { get; init; } = "";
    public int BufferBeforeMinutes { get; init; }
    public int BufferAfterMinutes { get; init; }
    public int NoticeMinutes { get; init; }
    public int HorizonDays { get; init; }

    /// <summary>As it was set; null where it was not.</summary>
    internal static async Task<OpenHoursDocument?> FindAsync(Database database, Guid partner, Guid supporter, CancellationToken cancellationToken) =>
        (await database.FindAsync<StoredHours>(Sql, new { supporters = new[] { supporter }, partner }, cancellationToken))?.Document();

    /// <summary>The rules of one supporter inside a transaction that has locked them; null where there are none yet.</summary>
    internal static async Task<WeeklyHours?> FindRulesAsync(UnitOfWork work, Guid partner, Guid supporter, IDateTimeZoneProvider zones, CancellationToken cancellationToken) =>
        await work.FindAsync<StoredHours>(Sql, new { supporters = new[] { supporter }, partner }, cancellationToken) is { } row ? row.Rules(zones) : null;

    /// <summary>The rows of many supporters, of those who have any.</summary>
    internal static Task<IReadOnlyList<StoredHours>> FindAsync(Database database, Guid partner, Guid[] supporters, CancellationToken cancellationToken) =>
        database.QueryAsync<StoredHours>(Sql, new { supporters, partner }, cancellationToken);

    /// <summary>The rules that the row holds.</summary>
    internal WeeklyHours Rules(IDateTimeZoneProvider zones) => WeeklyHours.Of(Document(), zones);

    /// <summary>Stores the hours in place of what was there.</summary>
    internal static Task KeepAsync(UnitOfWork work, Guid partner, Guid supporter, OpenHoursDocument hours, string tzdb, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into open_hours (supporter_id, partner_id, zone, weekly, exceptions, buffer_before_minutes, buffer_after_minutes, notice_minutes, horizon_days, tzdb_version, updated_at, revision)
        values (@supporter, @partner, @Zone, @weekly::jsonb, @exceptions::jsonb, @BufferBeforeMinutes, @BufferAfterMinutes, @NoticeMinutes, @HorizonDays, @tzdb, @now, gen_random_uuid())
        on conflict (supporter_id) do update set zone = excluded.zone, weekly = excluded.weekly, exceptions = excluded.exceptions,
            buffer_before_minutes = excluded.buffer_before_minutes, buffer_after_minutes = excluded.buffer_after_minutes,
            notice_minutes = excluded.notice_minutes, horizon_days = excluded.horizon_days, tzdb_version = excluded.tzdb_version, updated_at = excluded.updated_at,
            revision = excluded.revision
        """, new
    {
        supporter,
        partner,
        hours.Zone,
        weekly = JsonSerializer.Serialize(hours.Weekly, StrictJson.Options),
        exceptions = JsonSerializer.Serialize(hours.Exceptions ?? [], StrictJson.Options),
        hours.BufferBeforeMinutes,
        hours.BufferAfterMinutes,
        hours.NoticeMinutes,
        hours.HorizonDays,
        tzdb,
        now,
    }, cancellationToken);

    OpenHoursDocument Document() => new(
        Zone, JsonSerializer.Deserialize<OpenWindow[]>(Weekly, StrictJson.Options)!, JsonSerializer.Deserialize<OpenException[]>(Exceptions, StrictJson.Options)!,
        BufferBeforeMinutes, BufferAfterMinutes, NoticeMinutes, HorizonDays);
}
