using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Spends a hold because the session took place; the supporter earns.</summary>
sealed class SpendHold(UnitOfWork work, TimeProvider time, ILogger<SpendHold> logger) : IConsumer<CaptureHold>
{
    public async Task Consume(ConsumeContext<CaptureHold> context)
    {
        if (await LedgerWriter.WriteAsync<object>(work, new Capture(context.Message), time, context.CancellationToken) is Hold { State: HoldState.Held } left)
        {
            // The asker made a mistake that no repetition mends. The hold waits for a right one, or for its deadline.
            logger.LogWarning("Hold {HoldId} was not captured: what was asked for is not for its booking, or above it", left.Id);
        }
    }
}

/// <summary>The decision about a hold that is to be spent. One whose deadline has passed is not, even where nobody came by yet to return it.</summary>
sealed record Capture(CaptureHold Asked) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(Asked.HoldId);

    public object Decide(Books books)
    {
        var hold = books.FindHold(Asked.HoldId);
        if (hold?.BookingId != Asked.BookingId)
        {
            return hold ?? new object();
        }

        switch (HoldLifecycle.Decide(hold.State, HoldRequest.Capture))
        {
            case HoldStep.Spend when hold.StateAt(books.Now) == HoldState.Expired:
                var expired = hold.GiveBack(books, HoldState.Expired);
                expired.Answer(books);
                return expired;
            case HoldStep.Spend when (Asked.Credits ?? hold.Credits) is var credits && credits >= 0 && credits <= hold.Credits:
                return hold.Spend(books, credits, Asked.SupporterId);
            case HoldStep.AnswerAgain:
                hold.Answer(books);
                return hold;
            default:
                return hold;
        }
    }
}
