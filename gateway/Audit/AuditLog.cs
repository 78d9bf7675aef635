using Entraide.Gateway.Grouping;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Gateway.Audit;

/// <summary>Writes the audit log: entries of concurrent requests together, in one commit.</summary>
sealed class AuditLog : BackgroundService
{
    readonly NpgsqlDataSource database;
    readonly TimeProvider time;
    readonly ILogger<AuditLog> logger;
    readonly GroupedWrites<Dated, bool> entries;

    public AuditLog(NpgsqlDataSource database, TimeProvider time, ILogger<AuditLog> logger) =>
        (this.database, this.time, this.logger, entries) = (database, time, logger, new GroupedWrites<Dated, bool>(InsertAsync));

    /// <summary>Returns once <paramref name="entry"/> is durable.</summary>
    internal Task RecordAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return entries.AddAsync(new Dated(Guid.CreateVersion7(now), now, entry), cancellationToken);
    }

    /// <summary>Writes <paramref name="entry"/> with nobody waiting for it; it is on disk in some milliseconds, or when the gateway stops.</summary>
    internal void Note(AuditEntry entry) => _ = NoteAsync(entry, CancellationToken.None);

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        entries.Complete();
        return base.StopAsync(cancellationToken);
    }

    // Not ended by the stopping token: what is noted is written before the process ends.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => entries.RunAsync(CancellationToken.None);

    async Task NoteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync(entry, cancellationToken);
        }
        catch (Exception exception)
        {
            logger.LogError("An entry of the audit log was lost: {Exception}", exception.GetType().Name);
        }
    }

    async Task<IReadOnlyList<bool>> InsertAsync(IReadOnlyList<Dated> group, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            insert into audit_entries (id, at, partner_id, by_operator, client_id, operation, objects, status, times, trace_id)
            select id, at, partner_id, by_operator, client_id, operation, objects::uuid[], status, times, trace_id
              from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as e (id, at, partner_id, by_operator, client_id, operation, objects, status, times, trace_id)
            """);
        Add(NpgsqlDbType.Uuid, one => one.Id);
        Add(NpgsqlDbType.TimestampTz, one => one.At.UtcDateTime);
        Add(NpgsqlDbType.Uuid, one => one.Entry.Partner);
        Add(NpgsqlDbType.Boolean, one => one.Entry.ByOperator);
        Add(NpgsqlDbType.Uuid, one => one.Entry.Client);
        Add(NpgsqlDbType.Text, one => one.Entry.Operation);
        // unnest would take an array of arrays apart to the last element.
        Add(NpgsqlDbType.Text, one => $"{{{string.Join(',', one.Entry.Objects)}}}");
        Add(NpgsqlDbType.Smallint, one => (short)one.Entry.Status);
        Add(NpgsqlDbType.Integer, one => one.Entry.Times);
        Add(NpgsqlDbType.Text, one => one.Entry.TraceId);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new bool[group.Count];

        void Add<T>(NpgsqlDbType type, Func<Dated, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { Value = group.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    sealed record Dated(Guid Id, DateTimeOffset At, AuditEntry Entry);
}
