using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>Asks to wait for a place in a session that is full; the place will be paid by the programme.</summary>
public sealed record JoinWaitlistRequest(Guid ParticipantId, Guid ProgrammeId);

static class JoinWaitlist
{
    internal static async Task<Created<WaitlistEntryView>> HandleAsync(
        Guid id, JoinWaitlistRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        await Supporter.KnownAsync<object>(async () => await database.FindAsync<Guid?>("select id from participants where id = @ParticipantId and partner_id = @Partner",
                new { request.ParticipantId, caller.Partner }, cancellationToken), time,
            () => Problem.Invalid("/participant_id", "No such participant, or not one of yours."), cancellationToken);
        // Under the lock under which places become free: whoever joins is seen by the next place, or sees it.
        var session = await Session.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var now = time.GetUtcNow();
        if (Refusal(session, now) is { } refusal)
        {
            throw refusal;
        }

        // Whether a place is really free: those who wait come before whoever asks now.
        await Waitlist.FillAsync(work, session, zones, now, cancellationToken);
        if (await work.FindAsync<bool>("select taken < capacity from sessions where id = @id", new { id }, cancellationToken))
        {
            throw Problem.Conflict("place-free", "There is a free place: book it.");
        }

        if (await Waitlist.IsBookedAsync(work, id, request.ParticipantId, cancellationToken))
        {
            throw Problem.Conflict("participant-already-booked", "The participant has a place in this session.");
        }

        if (await WaitlistEntry.LockOpenAsync(work, id, request.ParticipantId, cancellationToken) is not null)
        {
            throw Problem.Conflict("already-waiting", "The participant waits for this session already, or has an offer.");
        }

        var entry = WaitlistEntry.New(session, request.ParticipantId, request.ProgrammeId, 0, now);
        await entry.InsertAsync(work, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/scheduling/waitlist-entries/{entry.Id}", WaitlistEntryView.Of(entry));
    }

    /// <summary>Why nobody can wait for a place in that session, or null.</summary>
    internal static Problem? Refusal(Session session, DateTimeOffset now) =>
        JoinSession.Refusal(session, now)
        ?? (session.Waitlist == WaitlistMode.None ? Problem.Conflict("no-waitlist", "The session has no waitlist.") : null);
}
