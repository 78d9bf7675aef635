using System.Security.Cryptography;
using System.Text;
using Entraide.Scheduling.JoinLinks;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>The calendar behind a secret address, as a person's own application fetches it: the secret is all it has to show.</summary>
static class ReadFeed
{
    // A supporter who is gone for good has no feed, whatever is left of it.
    const string Sql = $"""
        select {StoredFeed.Columns}, coalesce(p.words, 'neutral') as words, p.language as person_language, p.time_zone as person_time_zone
        from calendar_feeds f left join participants p on p.id = f.participant_id and p.partner_id = f.partner_id
        where f.token_hash = @hash and not exists (select from supporters s where s.id = f.supporter_id and s.gone)
        """;

    internal static async Task<IResult> HandleAsync(
        HttpContext http, Database database, UnitOfWork work, IDateTimeZoneProvider zones, PublicAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        // Kept by the application, and asked about each time: a feed that was revoked is gone with the next look.
        SecretLink.Protect(http.Response, "private, no-cache");
        if (SecretLink.SecretOf(http.Request) is not { } secret
            || await database.FindAsync<StoredFeed>(Sql, new { hash = SecretLink.Hash(secret) }, cancellationToken) is not { } feed)
        {
            return TypedResults.Text("Not found.", "text/plain", Encoding.UTF8, StatusCodes.Status404NotFound);
        }

        var now = time.GetUtcNow();
        if (feed is { SupporterId: not null, JoinLink: true })
        {
            await work.ExecuteAsync(JoinLink.MakeForSupporter, new { feed.SupporterId, feed.PartnerId, now }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }

        var text = Encoding.UTF8.GetBytes(FeedContent.Write(feed, await FeedEntry.FindAsync(database, feed, now, cancellationToken), zones, address));
        return TypedResults.Bytes(text, "text/calendar; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 16))}\""));
    }
}
