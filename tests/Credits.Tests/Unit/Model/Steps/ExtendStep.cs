using Entraide.Credits.Contracts;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record ExtendStep(Guid Hold, int Hours, int Version) : Step
{
    internal static Gen<Step> Any { get; } =
        from hold in Cast.HoldId
        from hours in Gen.Choose(0, 12)
        from version in Gen.Choose(1, 4)
        select (Step)new ExtendStep(hold, hours, version);

    internal override ILedgerCommand Command(DateTimeOffset now, BooksInMemory ledger) => new Extension(new ExtendHold(Hold, Cast.Booking(Hold), Cast.Start.AddHours(Hours), Version));

    internal override string DoTo(PlainLedger model)
    {
        if (!model.Holds.TryGetValue(Hold, out var hold))
        {
            return "nothing";
        }

        if (hold.State == HoldState.Held && hold.DeadlineVersion < Version)
        {
            (hold.ExpiresAt, hold.DeadlineVersion) = (Cast.Start.AddHours(Hours), Version);
        }

        return hold.Words;
    }
}
