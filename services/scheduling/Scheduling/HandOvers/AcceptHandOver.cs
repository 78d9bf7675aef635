using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.HandOvers;

/// <summary>A substitute's answer.</summary>
public sealed record HandOverAnswer(Guid SupporterId);

/// <summary>A substitute takes a session on: the first who does, and still can, leads it.</summary>
static class AcceptHandOver
{
    internal static async Task<Ok<HandOverView>> HandleAsync(
        Guid id, HandOverAnswer answer, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seen = await HandOver.FindAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var open = await OpenHandOver.LockAsync(work, seen, answer.SupporterId, null, cancellationToken);
        if (open is null || !open.StillNeeded(now))
        {
            throw Decided();
        }

        var substitute = open.Supporter(answer.SupporterId) ?? throw Problem.Invalid("/supporter_id", "No such supporter, or not one of yours.");
        var start = Instant.FromDateTimeOffset(open.Session.StartsAt);
        var calendar = await Engagements.FindAsync(work, caller.Partner, substitute.Id, start, start, cancellationToken);
        if ((new Candidate(substitute, calendar, zones).Refusal(open.Session, open.Supporter(open.HandOver.FromSupporterId)) ?? await MenteesAsync(work, open, substitute, now, cancellationToken)) is { } refusal)
        {
            throw refusal;
        }

        try
        {
            var debrief = NewSession.DebriefAfter(open.Session.Kind, open.Session.Hard, substitute.Limits);
            await ChangeLead.ApplyAsync(work, open, substitute.Id, debrief, HandOverState.Accepted, now, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            throw conflict;
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(await ListHandOvers.ViewAsync(work, caller.Partner, id, zones, now, cancellationToken));
    }

    internal static Problem Decided() => Problem.Conflict("hand-over-decided", "The session has a supporter again, is cancelled, or has just changed: look at the hand-over.");

    static async Task<Problem?> MenteesAsync(UnitOfWork work, OpenHandOver open, Supporter substitute, DateTimeOffset now, CancellationToken cancellationToken) =>
        open.Session.Kind == SessionKind.Mentoring && open.Bookings is [var booking, ..]
            ? await Mentees.RefusalAsync(work, open.Session.PartnerId, substitute, booking.ParticipantId, now, cancellationToken)
            : null;
}
