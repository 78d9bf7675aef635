using Entraide.Credits.Ledger;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults.Problems;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model.Steps;

sealed record MoveStep(Guid Id, int Programme, Party From, Party To, long Credits, Guid Partner) : Step
{
    static readonly Gen<Party> Owner =
        from kind in Gen.Elements("participant", "supporter", "supporter", "partner")
        from person in Cast.Person
        select new Party(kind, person);

    static readonly Gen<Party> Giver = Gen.Frequency((2, Gen.Constant(new Party("pool"))), (3, Owner)), Taker = Gen.Frequency((1, Gen.Elements(new Party("pool"), new Party("spent"))), (3, Owner));

    // Often little enough that a supporter may owe it.
    internal static Gen<Step> Any { get; } =
        from id in Cast.TransferId
        from programme in Cast.AnyProgramme
        from giver in Giver
        from taker in Taker
        from credits in Gen.OneOf(Cast.Amount, Gen.Choose(1, 4).Select(n => (long)n))
        from partner in Cast.AnyPartner
        select (Step)new MoveStep(id, programme, giver, taker, credits, partner);

    TransferRequest Request => new(Id, Cast.Programmes[Programme].Id, From, To, Credits);

    internal override ILedgerCommand? Command(DateTimeOffset now, BooksInMemory ledger)
    {
        try
        {
            Request.Check(new Checks()).Enforce();
            return new MoveCredits(Request, Partner);
        }
        catch (Problem)
        {
            return null;
        }
    }

    internal override string DoTo(PlainLedger model)
    {
        var programme = Cast.Programmes[Programme].Id;
        if (model.Earlier(Id, this, "transfer-id-used") is { } earlier)
        {
            return earlier;
        }

        if (Partner != Cast.Partner)
        {
            return Refused("not-found");
        }

        var earnedOnly = From.Kind != "pool" && To.Kind is not ("pool" or "spent");
        if (model.Take(Credits, earnedOnly, From.In(programme)) is not { } parts)
        {
            return Refused(earnedOnly && model.HasIn(From.In(programme)) >= Credits ? "not-yours-to-give" : "insufficient-credits");
        }

        var legs = parts.SelectMany(part => new[] { (part.From, -part.Credits), (new Pocket(To.In(programme), part.From.Lot), part.Credits) }).ToArray();
        if (model.IsTooMuch(legs))
        {
            return Refused("too-many-credits");
        }

        var kind = To.Kind == "spent" ? "spend" : From.Kind == "pool" ? "allocate" : "give";
        return model.Post(Id, this, $"{kind} {Id} {model.Now:O}", kind, legs);
    }
}
