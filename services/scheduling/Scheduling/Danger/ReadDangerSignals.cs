using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Danger;

/// <summary>A signal of danger, for the record. Times are UTC.</summary>
/// <param name="By">Who signalled.</param>
/// <param name="TakenAt">Since when somebody takes care of it; absent while nobody does.</param>
public sealed record DangerSignalView(
    Guid Id, string By, Guid? ParticipantId, Guid? SupporterId, Guid? BookingId, Guid? SessionId, string? Country, DateTimeOffset SignalledAt, DateTimeOffset? TakenAt);

/// <summary>Somebody takes care; nothing more is said.</summary>
public sealed record TakeDangerSignalRequest;

/// <summary><c>GET /v1/scheduling/danger-signals[?state=open|taken][&amp;limit=][&amp;after=]</c> and <c>POST …/{id}/taken</c>.</summary>
static class ReadDangerSignals
{
    const string Columns = "id, signalled_by, participant_id, supporter_id, booking_id, session_id, country, signalled_at, taken_at";

    /// <summary>A page of the partner's signals, in the order they came.</summary>
    internal static async Task<Ok<Page<DangerSignalView>>> HandleAsync(string? state, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        new Checks().That(state is null or "open" or "taken", "?state", "open or taken.").Enforce();
        var rows = await database.QueryAsync<Row>($"""
            select {Columns} from danger_signals
            where partner_id = @Partner and (@state::text is null or (taken_at is null) = (@state::text = 'open')) and (@After::uuid is null or id > @After::uuid)
            order by id limit @Rows
            """, new { caller.Partner, state, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.View));
    }

    /// <summary>The first to take it counts: taking it again changes nothing.</summary>
    internal static async Task<Ok<DangerSignalView>> TakeAsync(
        Guid id, TakeDangerSignalRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        _ = request;
        var now = time.GetUtcNow();
        var taken = await work.FindAsync<Row>(
            $"update danger_signals set taken_at = @now where id = @id and partner_id = @Partner and taken_at is null returning {Columns}", new { id, caller.Partner, now }, cancellationToken);
        if (taken is not null)
        {
            // Whoever is on call need not be woken any more.
            work.Publish(new CrisisTaken(id, caller.Partner, taken.SignalledAt, now));
        }

        var row = taken ?? await work.FindAsync<Row>($"select {Columns} from danger_signals where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(row.View);
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string SignalledBy { get; init; } = "";
        public Guid? ParticipantId { get; init; }
        public Guid? SupporterId { get; init; }
        public Guid? BookingId { get; init; }
        public Guid? SessionId { get; init; }
        public string? Country { get; init; }
        public DateTimeOffset SignalledAt { get; init; }
        public DateTimeOffset? TakenAt { get; init; }

        internal DangerSignalView View => new(Id, SignalledBy, ParticipantId, SupporterId, BookingId, SessionId, Country, SignalledAt, TakenAt);
    }
}
