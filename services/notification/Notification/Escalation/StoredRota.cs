using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using NodaTime;

namespace Entraide.Notification.Escalation;

/// <summary>Reads a rota from the rows it is stored in.</summary>
static class StoredRota
{
    /// <summary>Rows of <see cref="Row"/>, of the partner <c>@partner</c>.</summary>
    internal const string Query = """
        select r.time_zone, l.level, l.wait_seconds, p.staff_id, p.hours::text as hours
        from rotas r join rota_levels l on l.partner_id = r.partner_id left join rota_places p on p.partner_id = l.partner_id and p.level = l.level
        where r.partner_id = @partner order by l.level, p.place
        """;

    /// <summary>The rota, or null where there are no rows.</summary>
    internal static Rota? Of(Guid partner, IReadOnlyList<Row> rows) => rows.Count == 0 ? null : new Rota(partner, DateTimeZoneProviders.Tzdb[rows[0].TimeZone],
        [.. rows.GroupBy(row => (row.Level, row.WaitSeconds)).Select(level => new RotaLevel(level.Key.Level, Duration.FromSeconds(level.Key.WaitSeconds),
            [.. level.Where(row => row.StaffId is not null).Select(row => new OnCall(row.StaffId!.Value, row.ReadHours()))]))]);

    internal sealed class Row
    {
        public string TimeZone { get; init; } = "";
        public int Level { get; init; }
        public int WaitSeconds { get; init; }
        public Guid? StaffId { get; init; }
        public string? Hours { get; init; }

        internal IReadOnlyList<WeeklyHours> ReadHours() =>
            Hours is null ? [] : [.. JsonSerializer.Deserialize<WeeklyHoursBody[]>(Hours, StrictJson.Options)!.Select(RotaBody.Read)];
    }
}
