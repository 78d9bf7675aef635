using Entraide.Credits.Contracts;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record CaptureStep(Guid Hold, Guid? Supporter) : Step
{
    internal static Gen<Step> Any { get; } =
        from hold in Cast.HoldId
        from supporter in Gen.Frequency((2, Gen.Constant((Guid?)null)), (1, Cast.Person.Select(person => (Guid?)person)))
        select (Step)new CaptureStep(hold, supporter);

    internal override ILedgerCommand Command(DateTimeOffset now) => new Capture(new CaptureHold(Hold, Cast.Booking(Hold), Supporter));

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

        var programme = Cast.Programmes[hold.Programme].Id;
        var earner = new Pocket(new Purse(programme, AccountKind.Supporter, Supporter ?? hold.Supporter), null);
        (Pocket, long)[] legs =
        [
            .. hold.Parts.Select(part => (part.From, -part.Credits)),
            .. hold.Parts.Select(part => (new Pocket(Purse.Of(programme, AccountKind.Spent), part.From.Lot), part.Credits)),
            (new Pocket(Purse.Of(programme, AccountKind.Earnings), null), -hold.Credits), (earner, hold.Credits),
        ];
        if (model.IsTooMuch(legs))
        {
            return Refused("too-many-credits");
        }

        model.GiveBack(hold, HoldState.Captured);
        if (hold.Credits > 0)
        {
            model.Post(legs);
        }

        hold.Captured = hold.Credits;
        // That it is spent, and that somebody earned, where anything was.
        model.Said += hold.Credits > 0 ? 2 : 1;
        return hold.Words;
    }
}
