using Entraide.Credits.Contracts;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record CaptureStep(Guid Hold, Guid? Supporter, long? Credits) : Step
{
    internal static Gen<Step> Any { get; } =
        from hold in Cast.HoldId
        from supporter in Gen.Frequency((2, Gen.Constant((Guid?)null)), (1, Cast.Person.Select(person => (Guid?)person)))
        from credits in Gen.Frequency((2, Gen.Constant((long?)null)), (1, Gen.Constant((long?)0)), (3, Gen.Choose(-1, 9).Select(n => (long?)n)))
        select (Step)new CaptureStep(hold, supporter, credits);

    internal override ILedgerCommand Command(DateTimeOffset now, BooksInMemory ledger) => new Capture(new CaptureHold(Hold, Cast.Booking(Hold), Supporter, Credits));

    internal override string DoTo(PlainLedger model)
    {
        if (!model.Holds.TryGetValue(Hold, out var hold))
        {
            return "nothing";
        }

        if (hold.State != HoldState.Held)
        {
            // Whoever captures too late is told that the hold is gone.
            model.Said += hold.State == HoldState.Expired ? 1 : 0;
            return hold.Words;
        }

        if (hold.ExpiresAt <= model.Now)
        {
            // Nobody has returned it yet, but its time is over.
            model.GiveBack(hold, HoldState.Expired);
            model.Said++;
            return hold.Words;
        }

        var credits = Credits ?? hold.Credits;
        if (credits < 0 || credits > hold.Credits)
        {
            return hold.Words;
        }

        // They were set aside in the order in which they are to be spent.
        List<(Pocket From, long Credits)> taken = [];
        foreach (var part in hold.Parts)
        {
            taken.Add((part.From, Math.Min(part.Credits, credits - taken.Sum(other => other.Credits))));
        }

        var programme = Cast.Programmes[hold.Programme].Id;
        var earned = Cast.Programmes[hold.Programme].Rules.Earning?.Credits ?? credits;
        var earner = new Pocket(new Purse(programme, AccountKind.Supporter, Supporter ?? hold.Supporter), null);
        (Pocket, long)[] legs =
        [
            .. taken.Select(part => (part.From, -part.Credits)),
            .. taken.Select(part => (new Pocket(Purse.Of(programme, AccountKind.Spent), part.From.Lot), part.Credits)),
            (new Pocket(Purse.Of(programme, AccountKind.Earnings), null), -earned), (earner, earned),
        ];
        if (model.IsTooMuch(legs))
        {
            return Refused("too-many-credits");
        }

        model.GiveBack(hold, HoldState.Captured);
        if (credits > 0 || earned > 0)
        {
            model.Post(Hold, this, "", TransferKind.Spend, legs);
        }

        hold.Captured = credits;
        // That it is spent, and that somebody earned, where they did.
        model.Said += earned > 0 ? 2 : 1;
        return hold.Words;
    }
}
