using Entraide.Credits.Ledger;
using Entraide.Credits.Transfers;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

/// <param name="Of">The id of a transfer; or of a hold, for what it was spent by; or of a lot, for what went back when it expired.</param>
sealed record ReverseStep(Guid Id, Guid Of, Guid Partner) : Step
{
    internal static Gen<Step> Any { get; } =
        from id in Cast.TransferId
        from programme in Cast.AnyProgramme
        from of in Gen.Frequency((5, Cast.TransferId), (3, Cast.HoldId), (1, Cast.AnyLot.Select(lot => Cast.Lot(programme, lot))))
        from partner in Cast.AnyPartner
        select (Step)new ReverseStep(id, of, partner);

    internal override ILedgerCommand? Command(DateTimeOffset now, BooksInMemory ledger) =>
        Id == Of || (Cast.IsTransfer(Of) ? Of : ledger.TransferOf(Of)) is not { } original ? null : new Reversal(Id, original, Partner);

    internal override string DoTo(PlainLedger model)
    {
        if (model.Earlier(Id, this, "transfer-id-used") is { } earlier)
        {
            return earlier;
        }

        if (!model.Transfers.TryGetValue(Of, out var undone) || Partner != Cast.Partner)
        {
            return Refused("not-found");
        }

        if (undone.Kind == TransferKind.Reverse)
        {
            return Refused("reversal-of-reversal");
        }

        if (undone.Kind is TransferKind.Expire or TransferKind.Return)
        {
            return Refused("not-reversible");
        }

        if (undone.Undone)
        {
            return Refused("already-reversed");
        }

        // Whether somebody who got it has it still; never mind whether its lot has expired: it goes back all the same, and from there to its funder.
        var back = undone.Legs.Select(leg => leg with { Amount = -leg.Amount }).ToArray();
        if (back.Any(leg => leg.Amount < 0 && model.FreeIn(leg.Pocket) < -leg.Amount))
        {
            return Refused("insufficient-credits");
        }

        undone.Undone = true;
        return model.Post(Id, this, $"reverse {Id} {model.Now:O}", TransferKind.Reverse, back);
    }
}
