using System.Globalization;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Renewals;

/// <summary>Somebody whose consent is to be asked for again.</summary>
/// <param name="Words">What they chose; explicit ones are not used after <paramref name="RenewBy"/>.</param>
/// <param name="Lapsed">Whether that has happened.</param>
public sealed record RenewalBody(Guid ParticipantId, DateOnly GivenOn, DateOnly RenewBy, string Words, bool Lapsed);

/// <summary>The partner's people whose consent is due for renewal, the first due first.</summary>
static class ListRenewals
{
    const int MostAtOnce = 100;
    static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/renewals", HandleAsync).WithSummary("List whose consent is due for renewal");

    /// <param name="before">A date; left out: thirty days from now.</param>
    static async Task<Ok<IEnumerable<RenewalBody>>> HandleAsync(
        Caller caller, Database database, TimeProvider time, HttpResponse response, CancellationToken cancellationToken, string? before = null, int limit = MostAtOnce, string? after = null)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var until = DateOnly.FromDateTime((time.GetUtcNow() + Ahead).UtcDateTime);
        DateOnly? afterDay = null;
        Guid? afterId = null;
        new Checks().That(limit is >= 1 and <= MostAtOnce, "?limit", $"From 1 to {MostAtOnce}.")
            .That(before is null || DateOnly.TryParseExact(before, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out until), "?before", "A date, such as 2027-01-31.")
            .That(after is null || ReadCursor(after, out afterDay, out afterId), "?after", "As the Link of the page before gave it.")
            .Enforce();
        var rows = await database.QueryAsync<Row>("""
            select id, consent_given_on, consent_renew_by, words from people
            where partner_id = @Partner and consent_renew_by < @until and (@afterDay::date is null or (consent_renew_by, id) > (@afterDay::date, @afterId::uuid))
            order by consent_renew_by, id limit @limit + 1
            """, new { caller.Partner, until, afterDay, afterId, limit }, cancellationToken);
        if (rows.Count > limit)
        {
            var last = rows[limit - 1];
            response.Headers.Link = string.Create(CultureInfo.InvariantCulture,
                $"</v1/notifications/renewals?before={until:yyyy-MM-dd}&limit={limit}&after={last.ConsentRenewBy:yyyy-MM-dd}_{last.Id:N}>; rel=\"next\"");
        }

        return TypedResults.Ok(rows.Take(limit).Select(row => new RenewalBody(row.Id, row.ConsentGivenOn, row.ConsentRenewBy, row.Words, row.ConsentRenewBy < today)));
    }

    static bool ReadCursor(string text, out DateOnly? day, out Guid? id)
    {
        (day, id) = text.Split('_') is [var first, var second] && DateOnly.TryParseExact(first, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && Guid.TryParseExact(second, "N", out var person) ? (date, person) : ((DateOnly?)null, (Guid?)null);
        return day is not null;
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateOnly ConsentGivenOn { get; init; }
        public DateOnly ConsentRenewBy { get; init; }
        public string Words { get; init; } = "";
    }
}
