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
        // The condition and the change are one statement on one row: two holds at once cannot both take the last credits. The hold itself is in it
        // too, because every booking of the programme waits for that row.
        var reason = await work.FindAsync<string?>("""
            with pool as (
                update accounts set held = held + @credits where programme_id = @programme and kind = 'pool' and balance - held >= @credits returning id),
            outcome as (select case when exists (select from pool) then null when @programme::uuid is null then 'unknown_programme' else 'insufficient_credits' end as reason)
            insert into holds (id, booking_id, partner_id, programme_id, participant_id, supporter_id, credits, state, reason, expires_at, created_at, settled_at)
            select @HoldId, @BookingId, @PartnerId, @programme, @ParticipantId, @SupporterId, @credits, case when reason is null then 'held' else 'refused' end, reason,
                @ExpiresAt, @now, case when reason is not null then @now end
            from outcome returning reason
            """, new
        {
            command.HoldId,
            command.BookingId,
            command.PartnerId,
            programme = prices is null ? (Guid?)null : command.ProgrammeId,
            command.ParticipantId,
            command.SupporterId,
            credits,
            command.ExpiresAt,
            now = time.GetUtcNow(),
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
