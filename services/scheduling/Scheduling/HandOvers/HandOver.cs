using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.HandOvers;

/// <summary>What became of a session whose lead cannot hold it.</summary>
public enum HandOverState
{
    /// <summary>Substitutes are asked.</summary>
    Offered,

    /// <summary>One of them took it on.</summary>
    Accepted,

    /// <summary>Nobody did; the co-facilitator leads it.</summary>
    Covered,

    /// <summary>Nobody did; it is cancelled.</summary>
    Cancelled,

    /// <summary>Its lead was back before anything was decided.</summary>
    TakenBack,

    /// <summary>It was cancelled, moved or begun otherwise meanwhile.</summary>
    Obsolete,
}

/// <summary>A session on its way to another lead, as stored.</summary>
sealed class HandOver
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public Guid SessionId { get; init; }
    public Guid FromSupporterId { get; init; }
    public Guid? ToSupporterId { get; init; }
    public HandOverState State { get; init; }
    public DateTimeOffset OfferedAt { get; init; }
    public DateTimeOffset OfferedUntil { get; init; }

    // PostgreSQL keeps the state in snake_case; the enum's parser ignores case but not the underscore.
    internal const string Columns = "h.id, h.partner_id, h.session_id, h.from_supporter_id, h.to_supporter_id, replace(h.state, '_', '') as state, h.offered_at, h.offered_until";

    internal static Task<HandOver?> FindAsync(UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<HandOver>($"select {Columns} from hand_overs h where h.id = @id and h.partner_id = @partner", new { id, partner }, cancellationToken);

    internal static Task<IReadOnlyList<HandOver>> OpenFromAsync(UnitOfWork work, Guid supporter, CancellationToken cancellationToken) =>
        work.QueryAsync<HandOver>($"select {Columns} from hand_overs h where h.from_supporter_id = @supporter and h.state = 'offered'", new { supporter }, cancellationToken);

    internal Task CloseAsync(UnitOfWork work, HandOverState state, Guid? to, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync(
        "update hand_overs set state = @state, to_supporter_id = @to, decided_at = @now where id = @Id",
        new { Id, state = Sessions.NewSession.Word(state), to, now }, cancellationToken);
}
