using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Deliveries;

/// <summary>A message came back after it had been taken, as whoever reads the returned mails tells. Given by one of the two ids.</summary>
/// <param name="Kind"><c>hard</c>: the contact does not exist, and is not used again until it is replaced. <c>soft</c>: this message did not arrive.</param>
/// <param name="MessageId">The <c>Message-ID</c> of the mail, with or without angle brackets.</param>
public sealed record ReportBounce(string Kind, Guid? DeliveryId = null, string? MessageId = null)
{
    internal static void Map(RouteGroupBuilder notifications) => notifications.MapPost("/bounces", HandleAsync).WithSummary("Report that a message came back");

    static async Task<NoContent> HandleAsync(ReportBounce request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = request.Check();
        var row = await work.FindAsync<Row>("select person_id, channel, sent_at from deliveries where id = @id and partner_id = @Partner for update", new { id, caller.Partner }, cancellationToken)
            ?? throw Problem.NotFound();
        if (row.SentAt is null)
        {
            throw Problem.Conflict("not-sent", "This message has not been sent, or is not known yet to have been.");
        }

        var hard = request.Kind == "hard";
        await work.ExecuteAsync("update deliveries set state = 'bounced', reason = case when reason = @Bounced then reason else @reason end where id = @id",
            new { id, Reasons.Bounced, reason = hard ? Reasons.Bounced : Reasons.BouncedForNow }, cancellationToken);
        if (hard)
        {
            // Only the contact it went to: one given since may well exist.
            await work.ExecuteAsync("update contacts set bounced_at = coalesce(bounced_at, @now) where person_id = @PersonId and partner_id = @Partner and channel = @Channel and sealed_at <= @SentAt",
                new { row.PersonId, caller.Partner, row.Channel, row.SentAt, now = time.GetUtcNow() }, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        Telemetry.Bounced.Add(1, new KeyValuePair<string, object?>("kind", request.Kind));
        return TypedResults.NoContent();
    }

    Guid Check()
    {
        var local = MessageId is null || MessageId.Length > 300 ? null : MessageId.Trim('<', '>').Split('@')[0];
        new Checks()
            .That(Kind is "hard" or "soft", "/kind", "One of hard, soft.")
            .That(DeliveryId is null != MessageId is null, "", "One of delivery_id and message_id.")
            .That(MessageId is null || Guid.TryParseExact(local, "N", out _), "/message_id", "The Message-ID of a mail that was sent from here.")
            .Enforce();
        return DeliveryId ?? Guid.ParseExact(local!, "N");
    }

    sealed class Row
    {
        public Guid PersonId { get; init; }
        public string Channel { get; init; } = "";
        public DateTimeOffset? SentAt { get; init; }
    }
}
