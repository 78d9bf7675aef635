using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Waitlists;

/// <summary>What the waitlist is ordered by: urgency, then who came first.</summary>
readonly record struct PlaceInLine(int Priority, DateTimeOffset JoinedAt, Guid Id);

/// <summary>Who waits for a place in a session, the next first; who has an offer is among them.</summary>
static class ShowWaitlist
{
    internal static async Task<Ok<WaitlistEntryView>> OneAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(WaitlistEntryView.Of(await WaitlistEntry.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound()));

    internal static async Task<Ok<Page<WaitlistEntryView>>> HandleAsync(Guid id, PageRequest<PlaceInLine> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        _ = await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var rows = await database.QueryAsync<WaitlistEntry>($"""
            {WaitlistEntry.From}
            where e.session_id = @id and e.state in ('waiting', 'offered')
                and (@afterId::uuid is null or (-e.priority, e.joined_at, e.id) > (-@Priority, @JoinedAt, @afterId))
            order by -e.priority, e.joined_at, e.id limit @Rows
            """, new { id, afterId = page.After?.Id, Priority = page.After?.Priority ?? 0, JoinedAt = page.After?.JoinedAt ?? default, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, entry => new PlaceInLine(entry.Priority, entry.JoinedAt, entry.Id), WaitlistEntryView.Of));
    }
}
