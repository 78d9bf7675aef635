using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Danger;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>How the participant is, if they want to say, by an instrument; once a booking and instrument.</summary>
/// <param name="Instrument">Its code, such as <c>who-5</c>.</param>
/// <param name="Answers">One a numbered item, in their order, all of them.</param>
/// <param name="Danger">They are in danger: signalled first, whatever becomes of the check-in.</param>
/// <param name="Country">Where they are, ISO 3166-1 alpha-2; only looked at with danger.</param>
public sealed record RecordCheckInRequest(string Instrument, IReadOnlyList<int> Answers, bool Danger = false, string? Country = null);

/// <summary>That it was recorded, and nothing more: a score never leaves the service.</summary>
public sealed record CheckInView(bool Recorded, DangerAnswer? Danger = null);

/// <summary><c>POST /v1/scheduling/bookings/{id}/check-ins</c>, from the start of the session until two weeks after its end.</summary>
static class RecordCheckIn
{
    /// <summary>How long after the session a check-in is still about it.</summary>
    internal static readonly TimeSpan Closes = TimeSpan.FromDays(14);

    internal static Task<Created<CheckInView>> HandleAsync(
        Guid id, RecordCheckInRequest request, Caller caller, Database database, UnitOfWork work, PersonKeys keys, DangerAnswers danger, TimeProvider time, HttpContext http,
        CancellationToken cancellationToken) =>
        danger.AlsoAsync(request.Danger, id, DangerSignals.Participant, request.Country, caller, http.Request, async answer =>
        {
            await RecordAsync(id, request, caller.Partner, database, work, keys, time.GetUtcNow(), cancellationToken);
            return TypedResults.Created((string?)null, new CheckInView(true, answer));
        }, cancellationToken);

    /// <summary>Why there can be no check-in, or null.</summary>
    internal static Problem? Refusal(BookingState state, DateTimeOffset startsAt, DateTimeOffset endsAt, DateTimeOffset now) =>
        state != BookingState.Attended && (state != BookingState.Confirmed || now < startsAt)
            ? Problem.Conflict("check-in-not-open", "A check-in belongs to a session that was attended, or has begun.")
        : now > endsAt + Closes ? Problem.Conflict("check-in-closed", "The session was more than two weeks ago.")
        : null;

    static async Task RecordAsync(
        Guid id, RecordCheckInRequest request, Guid partner, Database database, UnitOfWork work, PersonKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var booking = await Booking.FindAsync(database, partner, id, cancellationToken) ?? throw Problem.NotFound();
        var instrument = await Instrument.FindAsync(database, partner, request.Instrument, null, cancellationToken)
            ?? throw Problem.Invalid("/instrument", "No such instrument: who-5 is built in, others are set with PUT /v1/scheduling/instruments/{code}.");
        var score = instrument.Score(request.Answers)
            ?? throw Problem.Invalid("/answers", "Must hold one answer for each item of the instrument, each within its bounds.");
        if (Refusal(booking.State, booking.StartsAt, booking.EndsAt, now) is { } refusal)
        {
            throw refusal;
        }

        var key = keys.Current ?? throw new Problem(ProblemKind.Unavailable, "Check-ins are not set up here: the operator has to set Wellbeing:Key.");
        var session = (await Session.FindAsync(database, partner, booking.SessionId, cancellationToken))!;
        if (await work.ExecuteAsync(
            "insert into check_in_marks (booking_id, partner_id, instrument, until) values (@id, @partner, @Code, @until) on conflict do nothing",
            new { id, partner, instrument.Code, until = booking.EndsAt + Closes }, cancellationToken) == 0)
        {
            throw Problem.Conflict("check-in-recorded", "This booking had its check-in.");
        }

        var person = key.Of(partner, booking.ParticipantId);
        // The same person may check in for two bookings at once: each takes the next number.
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('check-in ' || encode(@person, 'hex'), 0))", new { person }, cancellationToken);
        await work.ExecuteAsync("""
            insert into check_ins (partner_id, instrument, version, person, key_id, ordinal, month, kind, modality, score)
            select @partner, @Code, @Version, @person, @KeyId, 1 + coalesce(max(ordinal), 0), @month, @kind, @Modality, @score
            from check_ins where partner_id = @partner and instrument = @Code and version = @Version and person = @person
            """, new
        {
            partner,
            instrument.Code,
            instrument.Version,
            person,
            KeyId = key.Id,
            month = new DateOnly(session.LocalStart.Year, session.LocalStart.Month, 1),
            kind = NewSession.Word(session.Kind),
            session.Modality,
            score,
        }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
