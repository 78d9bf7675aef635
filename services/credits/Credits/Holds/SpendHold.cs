using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Spends a hold because the session took place; the supporter earns.</summary>
sealed class SpendHold(UnitOfWork work, TimeProvider time) : IConsumer<CaptureHold>
{
    public async Task Consume(ConsumeContext<CaptureHold> context)
    {
        var hold = await Hold.LockAsync(work, context.Message.HoldId, context.CancellationToken);
        switch (HoldLifecycle.Decide(hold?.State, HoldRequest.Capture))
        {
            case HoldStep.Spend:
                var supporter = context.Message.SupporterId ?? hold!.SupporterId!.Value;
                await hold!.SpendAsync(work, supporter, time, context.CancellationToken);
                work.Publish(new HoldCaptured(hold.Id, hold.BookingId, hold.Credits));
                work.Publish(new CreditsEarned(supporter, hold.PartnerId!.Value, hold.BookingId, hold.Credits));
                break;
            case HoldStep.AnswerAgain:
                hold!.Answer(work);
                break;
        }
    }
}
