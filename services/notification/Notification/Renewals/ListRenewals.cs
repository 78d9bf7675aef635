using System.Globalization;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Renewals;

/// <summary>Somebody whose consent is to be asked for again.</summary>
/// <param name="Words">What they chose; explicit ones are not used after <paramref name="RenewBy"/>.</param>
/// <param name="Lapsed">Whether that has happened.</param>
public sealed record RenewalBody(Guid ParticipantId, DateOnly GivenOn, DateOnly RenewBy, string Words, bool Lapsed);

/// <summary>What the list is ordered by.</summary>
readonly record struct RenewalPlace(DateOnly RenewBy, Guid Id);

/// <summary>The partner's people whose consent is due for renewal, the first due first.</summary>
static class ListRenewals
{
    static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/renewals", HandleAsync).WithSummary("List whose consent is due for renewal");

    /// <param name="before">A date; left out: thirty days from now.</param>
    static async Task<Ok<Page<RenewalBody>>> HandleAsync(
        string? before, PageRequest<RenewalPlace> page, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var until = DateOnly.FromDateTime((time.GetUtcNow() + Ahead).UtcDateTime);
        new Checks()
            .That(before is null || DateOnly.TryParseExact(before, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out until), "?before", "A date, such as 2027-01-31.")
            .Enforce();
        var rows = await database.QueryAsync<Row>("""
            select id, consent_given_on, consent_renew_by, words from people
            where partner_id = @Partner and consent_renew_by < @until and (@afterDay::date is null or (consent_renew_by, id) > (@afterDay::date, @afterId::uuid))
            order by consent_renew_by, id limit @Rows
            """, new { caller.Partner, until, afterDay = page.After?.RenewBy, afterId = page.After?.Id, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => new RenewalPlace(row.ConsentRenewBy, row.Id),
            row => new RenewalBody(row.Id, row.ConsentGivenOn, row.ConsentRenewBy, row.Words, row.ConsentRenewBy < today)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateOnly ConsentGivenOn { get; init; }
        public DateOnly ConsentRenewBy { get; init; }
        public string Words { get; init; } = "";
    }
}
