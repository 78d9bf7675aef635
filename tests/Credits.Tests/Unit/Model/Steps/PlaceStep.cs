using Entraide.Credits.Contracts;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record PlaceStep(Guid Hold, int Programme, Guid Partner, Guid Participant, Guid Supporter, int Minutes, long? Credits, int Hours) : Step
{
    internal static Gen<Step> Any { get; } =
        from hold in Cast.HoldId
        from programme in Cast.AnyProgramme
        from partner in Cast.AnyPartner
        from participant in Cast.Person
        from supporter in Cast.Person
        from minutes in Gen.Choose(10, 200)
        from credits in Gen.Frequency((2, Gen.Constant((long?)null)), (1, Gen.Constant((long?)0)), (3, Cast.Amount.Select(n => (long?)n)))
        from hours in Gen.Choose(1, 6)
        select (Step)new PlaceStep(hold, programme, partner, participant, supporter, minutes, credits, hours);

    internal override ILedgerCommand Command(DateTimeOffset now, BooksInMemory ledger) =>
        new Placement(new HoldCredits(Hold, Cast.Booking(Hold), Partner, Cast.Programmes[Programme].Id, Participant, Supporter, Minutes, Cast.Start.AddHours(Hours), Credits));

    internal override string DoTo(PlainLedger model)
    {
        if (model.Holds.TryGetValue(Hold, out var known))
        {
            // One that was captured says nothing any more; the others say again what became of them.
            model.Said += known.State == HoldState.Captured ? 0 : 1;
            return known.Words;
        }

        var programme = Cast.Programmes[Programme];
        var price = Partner != Cast.Partner ? 0 : Credits ?? PriceList.Of(programme.PriceList, Minutes)!.Value;
        var parts = Partner != Cast.Partner ? null : model.Take(price, earnedOnly: false, new Purse(programme.Id, AccountKind.Participant, Participant), Purse.Of(programme.Id, AccountKind.Pool));
        parts?.ForEach(part => model.SetAside(part.From, part.Credits));
        model.Said++;
        return (model.Holds[Hold] = new PlainHold
        {
            State = parts is null ? HoldState.Refused : HoldState.Held,
            Reason = Partner != Cast.Partner ? "unknown_programme" : parts is null ? "insufficient_credits" : null,
            Credits = price,
            Programme = Programme,
            Supporter = Supporter,
            ExpiresAt = Cast.Start.AddHours(Hours),
            Parts = parts ?? [],
        }).Words;
    }
}
