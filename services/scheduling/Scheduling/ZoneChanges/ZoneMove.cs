using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.ZoneChanges;

/// <summary>Whether a session moves with its wall time.</summary>
public enum ZoneMoveState
{
    Proposed,

    /// <summary>The wall time stays, the instant moved.</summary>
    Confirmed,

    /// <summary>The instant stays, at another wall time.</summary>
    Kept,
}

/// <summary>A session whose wall time is another instant by the new zone rules.</summary>
/// <param name="OldStart">UTC, by the rules of before.</param>
/// <param name="NewStart">UTC, by the new ones.</param>
/// <param name="TzdbVersion">The new ones.</param>
public sealed record ZoneMoveView(Guid Id, Guid SessionId, string Zone, string LocalStart, DateTimeOffset OldStart, DateTimeOffset NewStart, string TzdbVersion, ZoneMoveState State);

sealed class ZoneMove
{
    public Guid Id { get; init; }
    public Guid SessionId { get; init; }
    public Guid? SeriesId { get; init; }
    public string Zone { get; init; } = "";
    public DateTime LocalStart { get; init; }
    public DateTimeOffset OldStart { get; init; }
    public DateTimeOffset NewStart { get; init; }
    public string TzdbVersion { get; init; } = "";
    public ZoneMoveState State { get; init; }

    internal ZoneMoveView View => new(Id, SessionId, Zone, Series.WallTime.Format(LocalStart), OldStart, NewStart, TzdbVersion, State);

    const string Sql = "select m.id, m.session_id, s.series_id, s.zone, s.local_start, m.old_start, m.new_start, m.tzdb_version, m.state from zone_moves m join sessions s on s.id = m.session_id";

    /// <summary>What waits for a decision, of sessions that have not changed since.</summary>
    internal static Task<IReadOnlyList<ZoneMove>> OpenAsync(Database database, Guid partner, Guid? after, int rows, DateTimeOffset now, CancellationToken cancellationToken) => database.QueryAsync<ZoneMove>(
        $"""
        {Sql} where m.partner_id = @partner and m.state = 'proposed' and s.starts_at = m.old_start and s.starts_at > @now and s.state <> 'cancelled' and (@after::uuid is null or m.id > @after)
        order by m.id limit @rows
        """, new { partner, after, rows, now }, cancellationToken);

    internal static Task<ZoneMove?> FindAsync(UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<ZoneMove>($"{Sql} where m.id = @id and m.partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>Records the decision; false where somebody else was faster.</summary>
    internal async Task<bool> DecideAsync(UnitOfWork work, ZoneMoveState state, DateTimeOffset now, CancellationToken cancellationToken) => await work.ExecuteAsync(
        "update zone_moves set state = @state, decided_at = @now where id = @Id and state = 'proposed'", new { Id, state = Sessions.NewSession.Word(state), now }, cancellationToken) == 1;
}
