using System.Text.Json;
using Entraide.Credits.Contracts;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Sets credits of a programme's pool aside for a booking, or says why not.</summary>
sealed class PlaceHold(UnitOfWork work, TimeProvider time) : IConsumer<HoldCredits>
{
    public async Task Consume(ConsumeContext<HoldCredits> context)
    {
        var (command, cancellationToken) = (context.Message, context.CancellationToken);
        var existing = await Hold.LockAsync(work, command.HoldId, cancellationToken);
        switch (HoldLifecycle.Decide(existing?.State, HoldRequest.Hold))
        {
            case HoldStep.AnswerAgain:
                existing!.Answer(work);
                break;
            case HoldStep.Place:
                await PlaceAsync(command, cancellationToken);
                break;
        }
    }

    async Task PlaceAsync(HoldCredits command, CancellationToken cancellationToken)
    {
        var prices = await work.FindAsync<string>("select price_list::text from programmes where id = @ProgrammeId and partner_id = @PartnerId", command, cancellationToken);
        var credits = prices is null ? 0 : command.Credits ?? PriceList.Of(JsonSerializer.Deserialize<Price[]>(prices, StrictJson.Options)!, command.Minutes);
        // The condition and the change are one statement on one row: two holds at once cannot both take the last credits.
        var reason = prices is null ? "unknown_programme"
            : await work.ExecuteAsync("update accounts set held = held + @credits where programme_id = @ProgrammeId and kind = 'pool' and balance - held >= @credits",
                new { credits, command.ProgrammeId }, cancellationToken) == 1 ? null
            : "insufficient_credits";
        await work.ExecuteAsync("""
            insert into holds (id, booking_id, partner_id, programme_id, participant_id, supporter_id, credits, state, reason, expires_at, created_at, settled_at)
            values (@HoldId, @BookingId, @PartnerId, @programme, @ParticipantId, @SupporterId, @credits, @state, @reason, @ExpiresAt, @now, @settled)
            """, new
        {
            command.HoldId,
            command.BookingId,
            command.PartnerId,
            programme = prices is null ? (Guid?)null : command.ProgrammeId,
            command.ParticipantId,
            command.SupporterId,
            credits,
            state = reason is null ? "held" : "refused",
            reason,
            command.ExpiresAt,
            now = time.GetUtcNow(),
            settled = reason is null ? (DateTimeOffset?)null : time.GetUtcNow(),
        }, cancellationToken);
        if (reason is null)
        {
            work.Publish(new CreditsHeld(command.HoldId, command.BookingId, credits));
        }
        else
        {
            work.Publish(new HoldRefused(command.HoldId, command.BookingId, reason));
        }
    }
}
