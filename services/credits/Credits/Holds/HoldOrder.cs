using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Holds;

/// <summary>Credits that are to be set aside for a session: what a booking's command and a caller's request have in common.</summary>
/// <param name="Credits">The price where the session has one of its own; null where the price list holds.</param>
/// <param name="StartsAt">UTC; without it, now.</param>
/// <param name="Request">A digest of what a caller asked for; null for a booking's.</param>
sealed record HoldOrder(
    Guid Id, Guid? Booking, Guid Partner, Guid Programme, Guid Participant, Guid? Supporter, int? Minutes, long? Credits, string? Kind, string? Language,
    DateTimeOffset? StartsAt, DateTimeOffset ExpiresAt, byte[]? Request = null)
{
    Purse Own => new(Programme, AccountKind.Participant, Participant);
    Purse Pool => Purse.Of(Programme, AccountKind.Pool);

    internal void Name(Needs needs)
    {
        needs.Holds.Add(Id);
        needs.Add(Own);
        needs.Add(Pool);
    }

    /// <summary>
    /// Where the credits would come from, or why not. What the participant has in the programme and its pool stand one for the other: the lot that expires
    /// first goes first. The programme's rules limit only what comes from the pool; where they do, the participant's own credits go first and the pool adds
    /// what is missing. What is set aside in time stays so when its lot expires: the session was promised. Nothing changes yet.
    /// </summary>
    internal HoldPlan Plan(Books books)
    {
        if (books.FindProgramme(Programme) is not { } programme || programme.PartnerId != Partner)
        {
            return new(null, 0, [], Refusals.UnknownProgramme);
        }

        if ((Credits ?? PriceList.Of(programme.PriceList, Minutes ?? 0, Kind)) is not { } credits)
        {
            return new(programme, 0, [], Refusals.NotEligible);
        }

        var allowed = Allowance.Of(programme.Rules, Kind, StartsAt ?? books.Now, Booking, () => books.StandingOf(Programme, Participant));
        var own = Math.Min(credits, books.AvailableIn(Own));
        if (credits - own > allowed.Credits)
        {
            return new(programme, credits, [], allowed.Reason);
        }

        var parts = books.Take([Own, Pool], credits);
        if (parts is not null && HoldPlan.FromPool(parts) > allowed.Credits)
        {
            parts = [.. books.Take(Own, own)!, .. books.Take(Pool, credits - own)!];
        }

        return parts is null ? new(programme, credits, [], Refusals.InsufficientCredits) : new(programme, credits, parts, null);
    }

    /// <summary>Sets aside what is planned and keeps the hold; of a refusal, keeps that it was refused.</summary>
    internal Hold Place(Books books, HoldPlan plan)
    {
        foreach (var (account, credits) in plan.Parts)
        {
            books.SetAside(account, credits);
        }

        var hold = new Hold(Id, Booking, Partner, plan.Programme?.Id, Participant, Supporter, Kind, Language, StartsAt ?? books.Now, plan.Credits, 0,
            plan.Refusal is null ? HoldState.Held : HoldState.Refused, plan.Refusal, ExpiresAt, 0, Request, books.Now, plan.Refusal is null ? null : books.Now,
            [.. plan.Parts.Select(part => (part.Account.Id, part.Credits))], Minutes, HoldPlan.FromPool(plan.Parts))
        { IsNew = true };
        books.Keep(hold);
        return hold;
    }
}

/// <summary>How an order could be met.</summary>
/// <param name="Refusal">Why it cannot: one of <see cref="Refusals"/>.</param>
readonly record struct HoldPlan(Programme? Programme, long Credits, IReadOnlyList<Part> Parts, string? Refusal)
{
    internal static long FromPool(IReadOnlyList<Part> parts) => parts.Where(part => part.Account.Purse.Kind == AccountKind.Pool).Sum(part => part.Credits);
}
