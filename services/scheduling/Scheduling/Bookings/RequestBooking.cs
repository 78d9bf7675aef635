using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>
/// Asks for a place of a participant, paid by a programme: either in a session that is planned (<paramref name="SessionId"/>), or in a
/// 1:1 session made for it (supporter, start, length and modality).
/// </summary>
/// <param name="StartsAt">With offset; stored in UTC.</param>
/// <param name="Minutes">10 to 480.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>, offered by the supporter.</param>
public sealed record RequestBookingRequest(
    Guid ParticipantId, Guid ProgrammeId, Guid? SessionId = null, Guid? SupporterId = null, DateTimeOffset? StartsAt = null, int? Minutes = null, string? Modality = null);

static class RequestBooking
{
    internal static async Task<Created<BookingView>> HandleAsync(
        RequestBookingRequest request, Caller caller, Database database, UnitOfWork work, FindSlots find, IDateTimeZoneProvider zones, BookingChanges changes, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var meeting = Check(request, time.GetUtcNow());
        await KnownParticipantAsync(database, caller, request.ParticipantId, time, cancellationToken);
        var id = meeting is null
            ? await JoinSession.BookAsync(request.SessionId!.Value, request.ParticipantId, request.ProgrammeId, caller, database, work, zones, time, cancellationToken)
            : await BookOneToOne.BookAsync(meeting, caller, database, work, find, zones, time, cancellationToken);
        return await BookingView.CommitAsync(work, database, changes, caller.Partner, id, http.Wait(), time,
            view => TypedResults.Created($"/v1/scheduling/bookings/{id}", view), cancellationToken);
    }

    /// <exception cref="Problem">where the partner has no such participant</exception>
    internal static Task KnownParticipantAsync(Database database, Caller caller, Guid participant, TimeProvider time, CancellationToken cancellationToken) =>
        Supporter.KnownAsync<object>(async () => await database.FindAsync<Guid?>("select id from participants where id = @participant and partner_id = @Partner",
            new { participant, caller.Partner }, cancellationToken), time, () => Problem.Invalid("/participant_id", "No such participant, or not one of yours."), cancellationToken);

    /// <summary>The 1:1 session asked for, or null where a planned session is meant.</summary>
    static OneToOne? Check(RequestBookingRequest request, DateTimeOffset now)
    {
        var checks = new Checks();
        if (request.SessionId is not null)
        {
            checks.That(request.SupporterId is null, "/supporter_id", "Must be left out where session_id is given.")
                .That(request.StartsAt is null, "/starts_at", "Must be left out where session_id is given.")
                .That(request.Minutes is null, "/minutes", "Must be left out where session_id is given.")
                .That(request.Modality is null, "/modality", "Must be left out where session_id is given.")
                .Enforce();
            return null;
        }

        checks.That(request.SupporterId is not null, "/supporter_id", "Must be given, or session_id instead.")
            .That(request.StartsAt > now, "/starts_at", "Must be in the future.")
            .That(request.StartsAt is null || request.StartsAt < now.AddYears(1), "/starts_at", "Must be within a year.")
            .That(request.Minutes is >= 10 and <= 480, "/minutes", "Must be 10 to 480.")
            .That(request.Modality is "in_person" or "phone" or "video" or "chat", "/modality", "Must be in_person, phone, video or chat.")
            .Enforce();
        return new OneToOne(request.ParticipantId, request.SupporterId!.Value, request.ProgrammeId, request.StartsAt!.Value.ToUniversalTime(), request.Minutes!.Value, request.Modality!);
    }
}
