using Entraide.Credits.Contracts;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record ReleaseStep(Guid Hold) : Step
{
    internal static Gen<Step> Any { get; } = Cast.HoldId.Select(hold => (Step)new ReleaseStep(hold));

    internal override ILedgerCommand Command(DateTimeOffset now, BooksInMemory ledger) => new Release(new ReleaseHold(Hold, Cast.Booking(Hold)));

    internal override string DoTo(PlainLedger model)
    {
        if (!model.Holds.TryGetValue(Hold, out var hold))
        {
            // It overtook what it releases, which is refused when it comes.
            hold = model.Holds[Hold] = new PlainHold { State = HoldState.Released, Reason = "hold_released", Credits = 0, Programme = 0, Supporter = default, ExpiresAt = null, Parts = [] };
        }
        else if (hold.State == HoldState.Held)
        {
            model.GiveBack(hold, HoldState.Released);
            model.Said++;
        }

        return hold.Words;
    }
}
