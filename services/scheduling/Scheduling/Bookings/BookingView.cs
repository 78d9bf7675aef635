using Entraide.Scheduling.Danger;
using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Bookings;

/// <summary>A booking as its partner sees it. Times are UTC.</summary>
/// <param name="Reason">Why it was refused, cancelled or expired: a stable word.</param>
/// <param name="WalkIn">They came without having booked.</param>
/// <param name="MinutesAttended">How long they stayed, where the facilitator said so.</param>
/// <param name="Version">Rises with each change.</param>
/// <param name="CreditsOutcome">What became of the credits; absent while that is open, and where none were ever held.</param>
/// <param name="Move">The last reschedule that was asked for.</param>
/// <param name="Danger">Only in the answer to a request that signalled danger.</param>
public sealed record BookingView(
    Guid Id, Guid SessionId, SessionKind Kind, Guid ParticipantId, Guid SupporterId, Guid ProgrammeId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Modality, BookingState State, string? Reason, bool WalkIn, int? MinutesAttended, int Version,
    CreditsOutcome? CreditsOutcome = null, MoveView? Move = null, DangerAnswer? Danger = null)
{
    internal static BookingView Of(Booking booking) => new(
        booking.Id, booking.SessionId, booking.Kind, booking.ParticipantId, booking.SupporterId, booking.ProgrammeId, booking.StartsAt, booking.EndsAt, booking.Modality, booking.State, booking.Reason, booking.WalkIn, booking.MinutesAttended, booking.Version,
        booking.CreditsOutcome, MoveView.Of(booking.Move));

    /// <summary>
    /// Commits what was done to the booking, waits for what becomes of it for as long as the caller is ready to (RFC 7240, section 4.3), and answers
    /// with <paramref name="answer"/>. Whoever repeats the request meanwhile gets the answer as it would be without the wait.
    /// </summary>
    internal static async Task<T> CommitAsync<T>(
        UnitOfWork work, Database database, BookingChanges changes, Guid partner, Guid id, TimeSpan atMost, TimeProvider time, Func<BookingView, T> answer, CancellationToken cancellationToken)
        where T : IResult
    {
        var asked = answer(Of(await Booking.FindAsync(work, partner, id, cancellationToken) ?? throw Problem.NotFound()));
        if (atMost == TimeSpan.Zero)
        {
            await work.CommitAsync(cancellationToken);
            return asked;
        }

        await work.CommitAsync(asked, cancellationToken);
        return answer(await WaitForAsync(database, changes, partner, id, atMost, time, cancellationToken));
    }

    /// <summary>The booking, once it is neither requested nor held nor on its way to another place, or as it stands when <paramref name="atMost"/> has passed.</summary>
    static async Task<BookingView> WaitForAsync(
        Database database, BookingChanges changes, Guid partner, Guid id, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        // Asked for a moment ago, and hardly ever decided by now.
        var (started, left) = (time.GetTimestamp(), atMost);
        using var listener = changes.Listen(id);
        while (true)
        {
            await listener.WaitAsync(left, time, cancellationToken);
            var booking = await Booking.FindAsync(database, partner, id, cancellationToken) ?? throw Problem.NotFound();
            left = atMost - time.GetElapsedTime(started);
            if (booking.State is not (BookingState.Requested or BookingState.Held) && booking.Move is not { State: MoveState.Open } || left <= TimeSpan.Zero)
            {
                return Of(booking);
            }
        }
    }
}
