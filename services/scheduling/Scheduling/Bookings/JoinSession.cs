using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Bookings;

/// <summary>Books a place in a session that is planned (a group, workshop or mentoring), for the caller to commit.</summary>
static class JoinSession
{
    internal static async Task<Guid> BookAsync(
        Guid sessionId, Guid participant, Guid programme, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lead = await LockMentorAsync(work, caller.Partner, sessionId, cancellationToken);
        var session = await Session.LockAsync(work, caller.Partner, sessionId, cancellationToken) ?? throw Problem.Invalid("/session_id", "No such session, or not one of yours.");
        if (Refusal(session, now) is { } refusal)
        {
            throw await NextSessions.AddToAsync(refusal, session, database, work, time, cancellationToken);
        }

        if (session.Kind == SessionKind.Mentoring && await MentorRefusalAsync(work, session, lead, participant, now, cancellationToken) is { } tooMany)
        {
            throw tooMany;
        }

        var id = Guid.CreateVersion7(now);
        // Whoever waits and fits comes first; a place that was kept for this participant is theirs.
        await Waitlist.FillAsync(work, session, zones, now, cancellationToken);
        if (!await Waitlist.TakeUpAsync(work, session, participant, id, now, cancellationToken) && !await Places.TakeAsync(work, session.Id, cancellationToken))
        {
            throw await NextSessions.AddToAsync(Problem.Conflict("session-full", "Every place is taken."), session, database, work, time, cancellationToken);
        }

        try
        {
            await new NewBooking(id, caller.Partner, session.Id, participant, session.SupporterId, programme, session.StartsAt, session.EndsAt, session.Credits)
                .InsertAsync(work, now, cancellationToken);
        }
        catch (PostgresException violation) when (Conflict(violation) is { } conflict)
        {
            throw await NextSessions.AddToAsync(conflict, session, database, work, time, cancellationToken);
        }

        return id;
    }

    /// <summary>What a violation means to somebody who wants a place; null where it is another one.</summary>
    internal static Problem? Conflict(PostgresException violation) => Occupied.Conflict(violation)
        ?? (violation.ConstraintName == "bookings_once" ? Problem.Conflict("participant-already-booked", "The participant has a place in this session.") : null);

    /// <summary>Why nobody can join, or null.</summary>
    internal static Problem? Refusal(Session session, DateTimeOffset now) =>
        session.Kind == SessionKind.OneToOne ? Problem.Conflict("session-not-open", "A 1:1 session has one participant.")
        : session.State != SessionState.Scheduled ? Problem.Conflict("session-not-open", "The session does not take place.")
        : session.StartsAt <= now ? Problem.Conflict("session-begun", "The session has begun.")
        : session.LeadUnavailable ? Problem.Conflict("supporter-not-bookable", "The supporter who leads the session cannot be booked at that time.")
        : null;

    /// <summary>Locks who leads a mentoring session, before the session itself: how many they mentor is counted. Null for other kinds, which count nothing.</summary>
    internal static async Task<Supporter?> LockMentorAsync(UnitOfWork work, Guid partner, Guid sessionId, CancellationToken cancellationToken) =>
        await work.FindAsync<Guid?>("select supporter_id from sessions where id = @sessionId and partner_id = @partner and kind = 'mentoring'", new { sessionId, partner }, cancellationToken) is { } mentor
            ? await Supporter.LockAsync(work, partner, mentor, cancellationToken)
            : null;

    /// <summary>Why that mentor cannot take this participant on, or null.</summary>
    internal static async Task<Problem?> MentorRefusalAsync(UnitOfWork work, Session session, Supporter? mentor, Guid participant, DateTimeOffset now, CancellationToken cancellationToken) =>
        // Handed over between the look and the lock: the caller's next try finds who leads now.
        mentor?.Id != session.SupporterId ? Problem.Conflict("session-changed", "The session has another lead since a moment ago: try again.")
        : await Mentees.RefusalAsync(work, session.PartnerId, mentor, participant, now, cancellationToken);
}
