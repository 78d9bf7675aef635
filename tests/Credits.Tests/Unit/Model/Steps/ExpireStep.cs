using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record ExpireStep(Guid Hold) : Step
{
    internal static Gen<Step> Any { get; } = Cast.HoldId.Select(hold => (Step)new ExpireStep(hold));

    internal override ILedgerCommand Command(DateTimeOffset now, BooksInMemory ledger) => new Expiration(Hold);

    internal override string DoTo(PlainLedger model)
    {
        if (!model.Holds.TryGetValue(Hold, out var hold))
        {
            return "nothing";
        }

        if (hold.State == HoldState.Held && hold.ExpiresAt <= model.Now)
        {
            model.GiveBack(hold, HoldState.Expired);
            model.Said++;
        }

        return hold.Words;
    }
}
