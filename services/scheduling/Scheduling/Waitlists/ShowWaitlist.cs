using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Waitlists;

/// <summary>Who waits for a place in a session, the next first; who has an offer is among them.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record WaitlistView(IReadOnlyList<WaitlistEntryView> Items, string? Next);

static class ShowWaitlist
{
    const int Largest = 100, Usual = 20;

    internal static async Task<Ok<WaitlistEntryView>> OneAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(WaitlistEntryView.Of(await WaitlistEntry.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound()));

    internal static async Task<Ok<WaitlistView>> HandleAsync(Guid id, HttpContext http, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var (limit, after) = (Usual, default(WaitlistEntry));
        var checks = new Checks();
        if (http.Request.Query["limit"] is { Count: > 0 } asked)
        {
            checks.That(int.TryParse(asked, out limit) && limit is >= 1 and <= Largest, "?limit", $"1 to {Largest}.");
        }

        _ = await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (http.Request.Query["after"] is { Count: > 0 } cursor)
        {
            // The entry itself, which keeps its place in the order also once it is no longer shown.
            after = Guid.TryParse(cursor, out var last) ? await WaitlistEntry.FindAsync(database, caller.Partner, last, cancellationToken) : null;
            checks.That(after is not null && after.SessionId == id, "?after", "Not a cursor of this list.");
        }

        checks.Enforce();
        var rows = await database.QueryAsync<WaitlistEntry>($"""
            {WaitlistEntry.From}
            where e.session_id = @id and e.state in ('waiting', 'offered')
                and (@afterId::uuid is null or (-e.priority, e.joined_at, e.id) > (-@Priority, @JoinedAt, @afterId))
            order by -e.priority, e.joined_at, e.id limit @limit + 1
            """, new { id, afterId = after?.Id, Priority = after?.Priority ?? 0, JoinedAt = after?.JoinedAt ?? default, limit }, cancellationToken);
        var next = rows.Count > limit ? rows[limit - 1].Id.ToString() : null;
        if (next is not null)
        {
            http.Response.Headers.Link = $"<{http.Request.Path}?limit={limit}&after={next}>; rel=\"next\"";
        }

        return TypedResults.Ok(new WaitlistView([.. rows.Take(limit).Select(WaitlistEntryView.Of)], next));
    }
}
