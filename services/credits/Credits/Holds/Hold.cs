using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Credits.Holds;

/// <summary>A hold as stored.</summary>
sealed class Hold
{
    public Guid Id { get; init; }
    public Guid BookingId { get; init; }
    public Guid? PartnerId { get; init; }
    public Guid? ProgrammeId { get; init; }
    public Guid? ParticipantId { get; init; }
    public Guid? SupporterId { get; init; }
    public long Credits { get; init; }
    public HoldState State { get; init; }
    public string? Reason { get; init; }

    internal const string Columns = "id, booking_id, partner_id, programme_id, participant_id, supporter_id, credits, state, reason";

    internal static Task<Hold?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<Hold>($"select {Columns} from holds where id = @id for update", new { id }, cancellationToken);

    /// <summary>Says again what was said when the hold reached its state.</summary>
    internal void Answer(UnitOfWork work)
    {
        switch (State)
        {
            case HoldState.Held:
                work.Publish(new CreditsHeld(Id, BookingId, Credits));
                break;
            case HoldState.Refused:
            case HoldState.Released:
                work.Publish(new HoldRefused(Id, BookingId, Reason ?? "hold_released"));
                break;
            case HoldState.Expired:
                work.Publish(new HoldExpired(Id, BookingId));
                break;
        }
    }

    /// <summary>Returns what is held to the pool and closes the hold.</summary>
    internal async Task GiveBackAsync(UnitOfWork work, HoldState final, TimeProvider time, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("update accounts set held = held - @Credits where programme_id = @ProgrammeId and kind = 'pool'", new { Credits, ProgrammeId }, cancellationToken);
        await CloseAsync(work, final, time, cancellationToken);
    }

    /// <summary>Spends what is held: from the pool to the participant it was meant for, from there to the supporter who gave the time.</summary>
    internal async Task SpendAsync(UnitOfWork work, Guid supporterId, TimeProvider time, CancellationToken cancellationToken)
    {
        var (partner, programme) = (PartnerId!.Value, ProgrammeId!.Value);
        var participant = await AccountBook.OpenAsync(work, partner, programme, AccountKind.Participant, ParticipantId, time, cancellationToken);
        var supporter = await AccountBook.OpenAsync(work, partner, programme, AccountKind.Supporter, supporterId, time, cancellationToken);
        var pool = await AccountBook.OpenAsync(work, partner, programme, AccountKind.Pool, null, time, cancellationToken);
        await AccountBook.LockAsync(work, [participant, supporter, pool], cancellationToken);
        await work.ExecuteAsync("update accounts set held = held - @Credits where id = @pool", new { Credits, pool }, cancellationToken);
        await AccountBook.TryTransferAsync(work, Guid.CreateVersion7(time.GetUtcNow()), programme, TransferKind.Allocate, BookingId, pool, participant, Credits, time, cancellationToken);
        await AccountBook.TryTransferAsync(work, Guid.CreateVersion7(time.GetUtcNow()), programme, TransferKind.Spend, BookingId, participant, supporter, Credits, time, cancellationToken);
        // Another may have led than it was placed for.
        await work.ExecuteAsync("update holds set supporter_id = @supporterId where id = @Id", new { Id, supporterId }, cancellationToken);
        await CloseAsync(work, HoldState.Captured, time, cancellationToken);
    }

    Task CloseAsync(UnitOfWork work, HoldState final, TimeProvider time, CancellationToken cancellationToken) => work.ExecuteAsync(
        "update holds set state = @state, settled_at = @now where id = @Id",
        new { Id, state = final.ToString().ToLowerInvariant(), now = time.GetUtcNow() }, cancellationToken);
}
