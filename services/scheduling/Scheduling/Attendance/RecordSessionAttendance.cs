using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Attendance;

/// <summary>Whether one participant came.</summary>
/// <param name="Minutes">How long they stayed, 0 to 1440.</param>
public sealed record AttendanceEntry(Guid BookingId, bool Attended, int? Minutes = null);

/// <summary>Who came to a session, as its facilitator says: of all bookings or of some, the rest in other goes. All entries count, or none does.</summary>
public sealed record RecordSessionAttendanceRequest(IReadOnlyList<AttendanceEntry> Entries);

/// <summary>The bookings that were recorded.</summary>
public sealed record SessionAttendanceView(IReadOnlyList<BookingView> Bookings);

static class RecordSessionAttendance
{
    internal static async Task<Ok<SessionAttendanceView>> HandleAsync(
        Guid id, RecordSessionAttendanceRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(request.Entries);
        _ = await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var now = time.GetUtcNow();
        var ids = request.Entries.Select(entry => entry.BookingId).ToArray();
        var bookings = (await Booking.LockAllAsync(work, "b.id = any(@ids) and b.session_id = @id and b.partner_id = @Partner", new { ids, id, caller.Partner }, cancellationToken))
            .ToDictionary(booking => booking.Id);
        Known(request.Entries, bookings);
        if (Refusal(request.Entries, bookings, now) is { } refusal)
        {
            throw refusal;
        }

        await Booking.LockSessionsAsync(work, bookings.Values.Where(booking => booking.Move is { State: MoveState.Open }), cancellationToken);
        foreach (var entry in request.Entries.OrderBy(entry => entry.BookingId))
        {
            await RecordAttendance.ApplyAsync(work, bookings[entry.BookingId], entry.Attended, entry.Minutes, zones, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        var recorded = await Booking.QueryAsync(work, "b.id = any(@ids) order by b.id", new { ids }, cancellationToken);
        return TypedResults.Ok(new SessionAttendanceView([.. recorded.Select(BookingView.Of)]));
    }

    static void Check(IReadOnlyList<AttendanceEntry> entries)
    {
        var checks = new Checks().That(entries.Count is >= 1 and <= 500, "/entries", "Must hold 1 to 500 entries.");
        var seen = new HashSet<Guid>();
        for (var i = 0; i < entries.Count; i++)
        {
            checks.That(seen.Add(entries[i].BookingId), $"/entries/{i}/booking_id", "Must be given once.");
            RecordAttendance.Check(checks, $"/entries/{i}", entries[i].Attended, entries[i].Minutes);
        }

        checks.Enforce();
    }

    static void Known(IReadOnlyList<AttendanceEntry> entries, Dictionary<Guid, Booking> bookings)
    {
        var checks = new Checks();
        for (var i = 0; i < entries.Count; i++)
        {
            checks.That(bookings.ContainsKey(entries[i].BookingId), $"/entries/{i}/booking_id", "No such booking of this session.");
        }

        checks.Enforce();
    }

    /// <summary>Why nothing can be recorded, with the bookings that stand against it; or null.</summary>
    static Problem? Refusal(IReadOnlyList<AttendanceEntry> entries, Dictionary<Guid, Booking> bookings, DateTimeOffset now)
    {
        var refused = entries.Select(entry => (entry.BookingId, Problem: RecordAttendance.Refusal(bookings[entry.BookingId], entry.Attended, now))).Where(entry => entry.Problem is not null).ToArray();
        if (refused.Length == 0)
        {
            return null;
        }

        var problem = refused[0].Problem!;
        problem.Extensions["booking_ids"] = refused.Select(entry => entry.BookingId).ToArray();
        return problem;
    }
}
