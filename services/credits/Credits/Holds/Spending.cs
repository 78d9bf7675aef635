using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Holds;

/// <summary>What becomes of a hold when its session took place.</summary>
static class Spending
{
    /// <summary>
    /// Spends <paramref name="credits"/> of a hold that is held, 0 to all: the lot that expires first goes first, the rest is free again where it was from.
    /// Whoever led the session earns by the programme's rule, in the same transfer.
    /// </summary>
    /// <param name="supporter">Who led, where that is not whom it was placed for.</param>
    internal static Hold Spend(this Hold hold, Books books, long credits, Guid? supporter)
    {
        var programme = books.Programme(hold.ProgrammeId!.Value, hold.PartnerId!.Value);
        var earner = supporter ?? hold.SupporterId;
        var earned = earner is null ? 0 : (programme.Rules.Earning ?? Earning.AsSpent).For(credits, hold.Minutes);
        var taken = Taken(books, hold, credits);
        var legs = Legs(books, programme, taken, earner, earned);
        if (legs.Count > 0)
        {
            books.Post(new Transfer(Guid.CreateVersion7(books.Now), programme.PartnerId, programme.Id, TransferKind.Spend, hold.Id.ToByteArray(), books.Now, hold.BookingId, hold.Id), legs, hold);
        }
        else
        {
            hold.Free(books);
        }

        var spent = hold with { State = HoldState.Captured, Captured = credits, FromPool = HoldPlan.FromPool(taken), SupporterId = earner, SettledAt = books.Now };
        books.Keep(spent);
        if (hold.BookingId is { } booking)
        {
            books.Say(work => work.Publish(new HoldCaptured(hold.Id, booking, credits)));
            if (earned > 0)
            {
                books.Say(work => work.Publish(new CreditsEarned(earner!.Value, programme.PartnerId, booking, earned)));
            }
        }

        return spent;
    }

    static List<Part> Taken(Books books, Hold hold, long credits)
    {
        var taken = new List<Part>();
        // As they were set aside: by expiry, what was earned last, the participant's own before the pool's.
        foreach (var (account, most) in hold.Parts.Select(part => (Account: books.Account(part.Account), part.Credits))
            .OrderBy(part => part.Account.ExpiresAt ?? DateTimeOffset.MaxValue).ThenBy(part => part.Account.Lot is null).ThenBy(part => part.Account.Purse.Kind == AccountKind.Pool).ThenBy(part => part.Account.Id))
        {
            if (Math.Min(credits, most) is > 0 and var part)
            {
                taken.Add(new Part(account, part));
                credits -= part;
            }
        }

        return taken;
    }

    static List<Leg> Legs(Books books, Programme programme, List<Part> taken, Guid? earner, long earned)
    {
        var spent = Purse.Of(programme.Id, AccountKind.Spent);
        var earnings = Purse.Of(programme.Id, AccountKind.Earnings);
        var lots = taken.GroupBy(part => (part.Account.Lot, part.Account.ExpiresAt)).ToArray();
        List<(Purse, Guid?)> wanted = [.. lots.Select(lot => (spent, lot.Key.Lot))];
        if (earned > 0)
        {
            wanted.AddRange([(earnings, null), (new Purse(programme.Id, AccountKind.Supporter, earner!.Value), null)]);
        }

        books.Require(wanted);
        List<Leg> legs = [.. taken.Select(part => new Leg(part.Account, -part.Credits))];
        legs.AddRange(lots.Select(lot => new Leg(books.Account(programme, spent, lot.Key.Lot, lot.Key.ExpiresAt), lot.Sum(part => part.Credits))));
        if (earned > 0)
        {
            legs.Add(new Leg(books.Account(programme, earnings, null, null), -earned));
            legs.Add(new Leg(books.Account(programme, new Purse(programme.Id, AccountKind.Supporter, earner!.Value), null, null), earned));
        }

        return legs;
    }
}
