namespace Entraide.Scheduling.Rescheduling;

/// <summary>The last reschedule of a booking that was asked for.</summary>
/// <param name="SessionId">The session moved to.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="Reason">Why it was refused or dropped: a stable word, such as <c>insufficient_credits</c>.</param>
public sealed record MoveView(MoveState State, Guid SessionId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? Reason)
{
    internal static MoveView? Of(Move? move) => move is null ? null : new(move.State, move.SessionId, move.StartsAt, move.EndsAt, move.Reason);
}
