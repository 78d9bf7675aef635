using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Deliveries;

/// <summary>A message to a participant, without its content. Instants are UTC.</summary>
/// <param name="Kind">One of <c>confirmation</c>, <c>reminder</c>, <c>cancellation</c>, <c>refusal</c>, <c>rescheduling</c>, <c>change</c>, <c>replacement</c>, <c>offer</c>.</param>
/// <param name="BookingId">What it is about; of an offer left out.</param>
/// <param name="State">One of <c>pending</c>, <c>sending</c>, <c>sent</c>, <c>suppressed</c>, <c>cancelled</c>, <c>dead</c>, <c>bounced</c>.</param>
/// <param name="Lead">Of a reminder: how long before the start, as an ISO 8601 duration.</param>
/// <param name="Reason">Why it was not sent: a stable word.</param>
/// <param name="Remark">Why it was put otherwise than asked for: <c>consent_lapsed</c>, the words were neutral.</param>
/// <param name="EntryId">Of an offer: the waitlist entry it is about.</param>
public sealed record MessageBody(Guid Id, string Kind, Guid? BookingId, string Channel, string State, DateTimeOffset DueAt,
    string? Lead = null, DateTimeOffset? SentAt = null, string? Reason = null, Guid? EntryId = null, string? Remark = null);

/// <summary>What became of the messages to a participant, oldest first.</summary>
static class ShowMessages
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapGet("/{id:guid}/messages", HandleAsync).WithSummary("List the messages to a participant, without content");

    static async Task<Ok<Page<MessageBody>>> HandleAsync(
        Guid id, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        await ShowParticipant.FindAsync(id, caller, database, cancellationToken);
        var rows = await database.QueryAsync<Row>("""
            select id, kind, subject_id, channel, state, due_at, lead_seconds, sent_at, reason, remark from deliveries
            where person_id = @id and partner_id = @Partner and (@After::uuid is null or id > @After) order by id limit @Rows
            """, new { id, caller.Partner, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => new MessageBody(row.Id, row.Kind, row.IsOffer ? null : row.SubjectId, row.Channel, row.State, row.DueAt,
            row.LeadSeconds > 0 ? Leads.Write(row.LeadSeconds) : null, row.SentAt, row.Reason, row.IsOffer ? row.SubjectId : null, row.Remark)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public Guid SubjectId { get; init; }
        public string Channel { get; init; } = "";
        public string State { get; init; } = "";
        public DateTimeOffset DueAt { get; init; }
        public int LeadSeconds { get; init; }
        public DateTimeOffset? SentAt { get; init; }
        public string? Reason { get; init; }
        public string? Remark { get; init; }
        public bool IsOffer => Kind == "offer";
    }
}
