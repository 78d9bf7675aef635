using Entraide.Credits.Ledger;
using Entraide.Credits.Lots;
using Entraide.Credits.Transfers;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record ReturnStep(Guid Id, int Programme, int Lot, long? Credits, Guid Partner) : Step
{
    internal static Gen<Step> Any { get; } =
        from id in Cast.TransferId
        from programme in Cast.AnyProgramme
        from lot in Cast.AnyLot
        from credits in Gen.Frequency((1, Gen.Constant((long?)null)), (2, Cast.Amount.Select(n => (long?)n)))
        from partner in Cast.AnyPartner
        select (Step)new ReturnStep(id, programme, lot, credits, partner);

    Guid LotId => Cast.Lot(Programme, Lot);
    Purse Pool => Purse.Of(Cast.Programmes[Programme].Id, AccountKind.Pool);

    // Of a lot that nobody has granted anything to, nothing is asked.
    internal override ILedgerCommand? Command(DateTimeOffset now, BooksInMemory ledger) =>
        Credits > TransferRequest.Most || ledger.Accounts.All(account => (account.Purse, account.Lot) != (Pool, LotId)) ? null
            : new Return(new ReturnCreditsRequest(Id, Credits), Pool.Programme, LotId, Partner);

    internal override string DoTo(PlainLedger model)
    {
        if (model.Earlier(Id, this, "transfer-id-used") is { } earlier)
        {
            return earlier;
        }

        if (Partner != Cast.Partner)
        {
            return Refused("not-found");
        }

        if (Cast.ExpiryOf(LotId) <= model.Now)
        {
            return Refused("lot-expired");
        }

        var pocket = new Pocket(Pool, LotId);
        var credits = Credits ?? model.FreeIn(pocket);
        if (credits == 0 || model.FreeIn(pocket) < credits)
        {
            return Refused("insufficient-credits");
        }

        return model.Post(Id, this, $"returned {credits} {LotId} {model.Now:O}", TransferKind.Return, [(pocket, -credits), (new Pocket(Purse.Of(Pool.Programme, AccountKind.Returned), LotId), credits)]);
    }
}
