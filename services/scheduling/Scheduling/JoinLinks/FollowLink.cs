using System.Text;
using Entraide.ServiceDefaults.Calendars;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Scheduling.JoinLinks;

/// <summary>
/// Takes whoever opens a join link to the meeting while its door is open. Otherwise the answer is one and the same, whether the link is unknown,
/// cancelled, too early or too late: nobody learns from it that there is a meeting.
/// </summary>
static class FollowLink
{
    const string Sql = """
        select s.meeting_url, s.starts_at, s.ends_at from bookings b join sessions s on s.id = b.session_id
        where b.join_token = @token and b.state in ('confirmed', 'attended', 'no_show') and s.state <> 'cancelled' and s.modality in ('video', 'chat')
        union all
        select s.meeting_url, s.starts_at, s.ends_at from sessions s
        where s.lead_token = @token and s.state <> 'cancelled' and s.modality in ('video', 'chat')
        union all
        select s.meeting_url, s.starts_at, s.ends_at from sessions s
        where s.co_token = @token and s.co_facilitator_id is not null and s.state <> 'cancelled' and s.modality in ('video', 'chat')
        """;

    internal static async Task<IResult> HandleAsync(HttpContext http, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        SecretLink.Protect(http.Response);
        var token = SecretLink.SecretOf(http.Request) ?? "";
        var door = await database.FindAsync<Door>(Sql, new { token }, cancellationToken);
        if (door is { MeetingUrl: { } url } && MeetingAddress.IsOpen(door.StartsAt, door.EndsAt, time.GetUtcNow()))
        {
            // The link opens with GET whatever brought the person here (RFC 9110, 15.4.4).
            http.Response.Headers.Location = url;
            return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
        }

        return TypedResults.Text(WordsFor(http.Request).NotNow, "text/plain", Encoding.UTF8, StatusCodes.Status404NotFound);
    }

    static CalendarWords WordsFor(HttpRequest request) => CalendarWords.In(request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.Value?.Split('-')[0].ToLowerInvariant())
        .FirstOrDefault(language => CalendarWords.Languages.Contains(language)));

    sealed class Door
    {
        public string? MeetingUrl { get; init; }
        public DateTimeOffset StartsAt { get; init; }
        public DateTimeOffset EndsAt { get; init; }
    }
}
