using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Deliveries;

/// <summary>A message that did not arrive, without its content. Instants are UTC.</summary>
/// <param name="SubjectId">What it is about: a booking; of an offer the waitlist entry; of expiring credits their lot.</param>
/// <param name="State">One of <c>suppressed</c>, <c>cancelled</c>, <c>dead</c>, <c>bounced</c>.</param>
/// <param name="Reason">Why: a stable word.</param>
/// <param name="Attempts">How often it was offered.</param>
public sealed record UndeliveredBody(
    Guid Id, Guid ParticipantId, string Kind, Guid SubjectId, string Channel, string State, string Reason, int Attempts, DateTimeOffset DueAt, DateTimeOffset? SentAt = null);

/// <summary>What did not arrive at anybody of a partner's, oldest first.</summary>
static class ShowUndelivered
{
    static readonly string[] States = ["suppressed", "cancelled", "dead", "bounced"];

    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/deliveries", HandleAsync).WithSummary("List the messages that did not arrive, without content");

    static async Task<Ok<Page<UndeliveredBody>>> HandleAsync(
        PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken, string state = "dead")
    {
        new Checks().That(States.Contains(state), "?state", $"One of {string.Join(", ", States)}.").Enforce();
        var rows = await database.QueryAsync<Row>("""
            select id, person_id, kind, subject_id, channel, state, reason, attempts, due_at, sent_at from deliveries
            where state = @state and partner_id = @Partner and (@After::uuid is null or id > @After) order by id limit @Rows
            """, new { state, caller.Partner, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id,
            row => new UndeliveredBody(row.Id, row.PersonId, row.Kind, row.SubjectId, row.Channel, row.State, row.Reason, row.Attempts, row.DueAt, row.SentAt)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid PersonId { get; init; }
        public string Kind { get; init; } = "";
        public Guid SubjectId { get; init; }
        public string Channel { get; init; } = "";
        public string State { get; init; } = "";
        public string Reason { get; init; } = "";
        public int Attempts { get; init; }
        public DateTimeOffset DueAt { get; init; }
        public DateTimeOffset? SentAt { get; init; }
    }
}
