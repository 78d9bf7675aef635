using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record GrantStep(Guid Id, int Programme, int Lot, long Credits, Guid Partner) : Step
{
    internal static Gen<Step> Any { get; } =
        from id in Cast.TransferId
        from programme in Cast.AnyProgramme
        from lot in Cast.AnyLot
        from credits in Cast.Amount
        from partner in Cast.AnyPartner
        select (Step)new GrantStep(id, programme, lot, credits, partner);

    Guid LotId => Cast.Lot(Programme, Lot);

    internal override ILedgerCommand? Command(DateTimeOffset now, BooksInMemory ledger) =>
        Cast.ExpiryOf(LotId) <= now ? null : new Grant(new GrantCreditsRequest(Id, Credits, "funder", Cast.ExpiryOf(LotId)), Cast.Programmes[Programme].Id, LotId, Partner);

    internal override string DoTo(PlainLedger model)
    {
        var programme = Cast.Programmes[Programme].Id;
        if (Partner != Cast.Partner)
        {
            return Refused("not-found");
        }

        if (model.Earlier(Id, this, "grant-id-used") is { } earlier)
        {
            return earlier;
        }

        (Pocket, long)[] legs = [(new Pocket(Purse.Of(programme, AccountKind.Issuance), LotId), -Credits), (new Pocket(Purse.Of(programme, AccountKind.Pool), LotId), Credits)];
        if (model.IsTooMuch(legs))
        {
            return Refused("too-many-credits");
        }

        return model.Post(Id, this, $"granted {Credits} {LotId}", TransferKind.Grant, legs);
    }
}
