using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Returns a hold to where it is from because the booking ended without a session.</summary>
sealed class GiveBackHold(UnitOfWork work, TimeProvider time) : IConsumer<ReleaseHold>
{
    public Task Consume(ConsumeContext<ReleaseHold> context) => LedgerWriter.WriteAsync<object>(work, new Release(context.Message), time, context.CancellationToken);
}

/// <summary>The decision about a hold that is not needed any more.</summary>
sealed record Release(ReleaseHold Asked) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(Asked.HoldId);

    public object Decide(Books books)
    {
        var hold = books.FindHold(Asked.HoldId);
        if (hold is not null && hold.BookingId != Asked.BookingId)
        {
            return hold;
        }

        switch (HoldLifecycle.Decide(hold?.State, HoldRequest.Release))
        {
            case HoldStep.GiveBack:
                hold = hold!.GiveBack(books, HoldState.Released);
                if (hold.BookingId is { } booking)
                {
                    books.Say(unit => unit.Publish(new HoldReleased(hold.Id, booking)));
                }

                break;
            case HoldStep.Bury:
                hold = new Hold(Asked.HoldId, Asked.BookingId, null, null, null, null, null, null, null, 0, 0, HoldState.Released, "hold_released", null, 0, null, books.Now, books.Now, []) { IsNew = true };
                books.Keep(hold);
                break;
        }

        return hold!;
    }
}
