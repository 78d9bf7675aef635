using Entraide.Credits.Ledger;
using Entraide.Credits.Lots;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

/// <summary>Somebody comes by at what an owner has of a lot, expired or not.</summary>
sealed record ExpireLotStep(Pocket Pocket) : Step
{
    internal static Gen<Step> Any { get; } =
        from programme in Cast.AnyProgramme
        from lot in Cast.AnyLot
        from kind in Gen.Frequency((3, Gen.Constant(AccountKind.Pool)), (3, Gen.Elements(AccountKind.Participant, AccountKind.Supporter, AccountKind.Partner)))
        from person in Cast.Person
        let id = Cast.Programmes[programme].Id
        select (Step)new ExpireLotStep(new Pocket(new Purse(id, kind, kind.IsOfProgramme() ? id : person), Cast.Lot(programme, lot)));

    internal override ILedgerCommand? Command(DateTimeOffset now, BooksInMemory ledger) =>
        ledger.Accounts.FirstOrDefault(account => new Pocket(account.Purse, account.Lot) == Pocket) is { } account ? new Lapse(account.Id, account.Purse.Programme, account.Lot!.Value) : null;

    internal override string DoTo(PlainLedger model)
    {
        // What is held of it was promised, and stays.
        var left = model.FreeIn(Pocket);
        if (!(Cast.ExpiryOf(Pocket.Lot) <= model.Now) || left == 0)
        {
            return "nothing";
        }

        return model.Post(Pocket.Lot!.Value, this, $"lapsed {left}", TransferKind.Expire, [(Pocket, -left), (new Pocket(Purse.Of(Pocket.Purse.Programme, AccountKind.Returned), Pocket.Lot), left)]);
    }
}
