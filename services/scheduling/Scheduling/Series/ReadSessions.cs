using System.Globalization;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Series;

/// <summary>The sessions of a series, by start; cancelled and clashing ones too.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record SeriesSessionsView(IReadOnlyList<SessionView> Sessions, string? Next);

static class ReadSessions
{
    const int Most = 100;

    internal static async Task<Ok<SeriesSessionsView>> HandleAsync(Guid id, HttpContext http, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var (limit, query) = (Most, http.Request.Query);
        var checks = new Checks().That(query["limit"].Count == 0 || (int.TryParse(query["limit"], CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= Most), "?limit", $"1 to {Most}.");
        var after = Cursor(query["after"]);
        checks.That(query["after"].Count == 0 || after is not null, "?after", "Not a cursor of this list.").Enforce();
        _ = await MeetingSeries.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var rows = await database.QueryAsync<Session>($"""
            select {Session.Columns} from sessions s
            where s.series_id = @id and (@start::timestamptz is null or (s.starts_at, s.id) > (@start, @last)) order by s.starts_at, s.id limit @rows
            """, new { id, start = after?.Start, last = after?.Id, rows = limit + 1 }, cancellationToken);
        var next = rows.Count > limit ? $"{rows[limit - 1].StartsAt.UtcTicks:x}-{rows[limit - 1].Id:N}" : null;
        if (next is not null)
        {
            http.Response.Headers.Link = $"</v1/scheduling/series/{id}/sessions?limit={limit}&after={next}>; rel=\"next\"";
        }

        return TypedResults.Ok(new SeriesSessionsView([.. rows.Take(limit).Select(SessionView.Of)], next));
    }

    static (DateTimeOffset Start, Guid Id)? Cursor(string? text)
    {
        var parts = text?.Split('-') ?? [];
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            && Guid.TryParseExact(parts[1], "N", out var id) ? (new DateTimeOffset(ticks, TimeSpan.Zero), id) : null;
    }
}
