using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Danger;

/// <summary>Whom or what a signal is about: ids only.</summary>
sealed record DangerAbout(Guid? ParticipantId = null, Guid? SupporterId = null, Guid? BookingId = null, Guid? SessionId = null)
{
    internal static DangerAbout Of(Booking booking) => new(booking.ParticipantId, booking.SupporterId, booking.Id, booking.SessionId);

    internal static DangerAbout Of(Session session) => new(null, session.SupporterId, null, session.Id);

    /// <summary>What two signals have in common that mean the same danger.</summary>
    internal Guid Subject => BookingId ?? SessionId ?? ParticipantId ?? throw new InvalidOperationException("A signal is about a booking, a session or a participant.");
}

/// <summary>A signal as stored.</summary>
sealed class DangerSignal
{
    public Guid Id { get; init; }
    public DateTimeOffset SignalledAt { get; init; }
}

/// <summary>Stores a signal of danger and says so, in the transaction it is given. Nothing about a booking's state can refuse it.</summary>
static class DangerSignals
{
    internal const string Participant = "participant", Supporter = "supporter", Facilitator = "facilitator";

    /// <summary>A frightened person presses twice: within this time it is one signal, unless somebody has taken it already.</summary>
    internal static readonly TimeSpan OneSignal = TimeSpan.FromMinutes(10);

    /// <summary>The new signal, or the open one about the same thing.</summary>
    /// <param name="country">ISO 3166-1 alpha-2 in capitals, or null.</param>
    internal static async Task<DangerSignal> RaiseAsync(
        UnitOfWork work, Guid partner, DangerAbout about, string by, string? country, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Not the booking's row: a signal never waits for whoever changes the booking just now.
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('danger ' || @subject::text, 0))", new { subject = about.Subject }, cancellationToken);
        var open = await work.FindAsync<DangerSignal>("""
            select id, signalled_at from danger_signals
            where partner_id = @partner and subject_id = @subject and signalled_at > @since and taken_at is null
            order by signalled_at desc limit 1
            """, new { partner, subject = about.Subject, since = now - OneSignal }, cancellationToken);
        if (open is not null)
        {
            return open;
        }

        var signal = new DangerSignal { Id = Guid.CreateVersion7(now), SignalledAt = now };
        await work.ExecuteAsync("""
            insert into danger_signals (id, partner_id, subject_id, participant_id, supporter_id, booking_id, session_id, signalled_by, country, signalled_at)
            values (@Id, @partner, @Subject, @ParticipantId, @SupporterId, @BookingId, @SessionId, @by, @country, @now)
            """, new { signal.Id, partner, about.Subject, about.ParticipantId, about.SupporterId, about.BookingId, about.SessionId, by, country, now }, cancellationToken);
        work.Publish(new CrisisSignalled(signal.Id, partner, about.ParticipantId, about.SupporterId, about.BookingId, about.SessionId, country, now));
        return signal;
    }
}
