namespace Entraide.Credits.Holds;

/// <summary>Credits set aside for somebody, and what became of them.</summary>
/// <param name="State"><c>held</c>, <c>captured</c>, <c>released</c>, <c>expired</c> or <c>refused</c>; all but the first are final.</param>
/// <param name="Credits">Set aside, in whole credits.</param>
/// <param name="Captured">Spent of them; the rest went back.</param>
/// <param name="ExpiresAt">UTC; what was neither captured nor released by then went back.</param>
/// <param name="BookingId">What it is for, where scheduling placed it: only scheduling captures and releases it.</param>
/// <param name="SupporterId">Who earns, or earned.</param>
/// <param name="Reason">Why it was refused: a stable word.</param>
public sealed record HoldView(
    Guid Id, Guid? ProgrammeId, Guid? ParticipantId, string State, long Credits, long Captured, DateTimeOffset? ExpiresAt, DateTimeOffset CreatedAt, DateTimeOffset? SettledAt,
    Guid? BookingId, Guid? SupporterId, int? Minutes, string? Kind, string? Language, DateTimeOffset? StartsAt, string? Reason)
{
    internal static HoldView Of(Hold hold, DateTimeOffset now) => new(
        hold.Id, hold.ProgrammeId, hold.ParticipantId, Word(hold.StateAt(now)), hold.Credits, hold.Captured, Stored(hold.ExpiresAt), Stored(hold.CreatedAt)!.Value, Stored(hold.SettledAt),
        hold.BookingId, hold.SupporterId, hold.Minutes, hold.Kind, hold.Language, Stored(hold.StartsAt), hold.Reason);

    internal static string Word(HoldState state) => state.ToString().ToLowerInvariant();

    // As the database keeps it, so that the first answer and a repeated one are the same.
    static DateTimeOffset? Stored(DateTimeOffset? at) => at is { } known ? new DateTimeOffset(known.UtcTicks - known.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero) : null;
}
