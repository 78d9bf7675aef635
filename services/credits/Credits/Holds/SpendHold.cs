using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Spends a hold because the session took place; the supporter earns.</summary>
sealed class SpendHold(UnitOfWork work, TimeProvider time) : IConsumer<CaptureHold>
{
    public Task Consume(ConsumeContext<CaptureHold> context) => LedgerWriter.WriteAsync<object>(work, new Capture(context.Message), time, context.CancellationToken);
}

/// <summary>The decision about a hold that is to be spent.</summary>
sealed record Capture(CaptureHold Asked) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(Asked.HoldId);

    public object Decide(Books books)
    {
        var hold = books.FindHold(Asked.HoldId);
        switch (HoldLifecycle.Decide(hold?.State, HoldRequest.Capture))
        {
            case HoldStep.Spend:
                return Spend(books, hold!);
            case HoldStep.AnswerAgain:
                hold!.Answer(books);
                break;
        }

        return hold ?? new object();
    }

    Hold Spend(Books books, Hold hold)
    {
        var programme = books.Programme(hold.ProgrammeId!.Value, hold.PartnerId!.Value);
        var supporter = Asked.SupporterId ?? hold.SupporterId!.Value;
        var earner = books.Account(programme, new Purse(programme.Id, AccountKind.Supporter, supporter), null, null);
        var source = books.Account(programme, Purse.Of(programme.Id, AccountKind.Earnings), null, null);
        var legs = new List<Leg>();
        foreach (var (id, credits) in hold.Parts)
        {
            var account = books.Account(id);
            legs.Add(new Leg(account, -credits));
            legs.Add(new Leg(books.Account(programme, Purse.Of(programme.Id, AccountKind.Spent), account.Lot, account.ExpiresAt), credits));
        }

        legs.Add(new Leg(source, -hold.Credits));
        legs.Add(new Leg(earner, hold.Credits));
        // Another may have led than it was placed for. A session that costs nothing moves nothing.
        if (hold.Credits > 0)
        {
            books.Post(new Transfer(Guid.CreateVersion7(books.Now), programme.PartnerId, programme.Id, TransferKind.Spend, hold.Id.ToByteArray(), books.Now, hold.BookingId, hold.Id), legs, hold);
        }

        var spent = hold with { State = HoldState.Captured, Captured = hold.Credits, SupporterId = supporter, SettledAt = books.Now };
        books.Keep(spent);
        if (hold.BookingId is { } booking)
        {
            books.Say(unit => unit.Publish(new HoldCaptured(hold.Id, booking, hold.Credits)));
            books.Say(unit => unit.Publish(new CreditsEarned(supporter, hold.PartnerId.Value, booking, hold.Credits)));
        }

        return spent;
    }
}
