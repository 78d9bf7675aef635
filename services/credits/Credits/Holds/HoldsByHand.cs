using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Holds;

/// <summary>The decision about a hold that a caller asks for. Unlike a booking's, one that is refused is not remembered: asked again, it may be placed.</summary>
sealed class PlaceByHand(PlaceHoldRequest asked, Guid partner) : ILedgerCommand
{
    readonly HoldOrder order = asked.Order(partner);

    public void Name(Needs needs) => order.Name(needs);

    public object Decide(Books books)
    {
        if (books.FindHold(asked.Id) is { } earlier)
        {
            return earlier.PartnerId == partner && earlier.Request is { } request && request.AsSpan().SequenceEqual(order.Request)
                ? HoldView.Of(earlier, books.Now)
                : throw Problem.Conflict("hold-id-used", "That id stands for another hold.");
        }

        var plan = order.Plan(books);
        if (plan.Programme?.Rules.Earning?.Rule == "per_hour" && asked.Minutes is null)
        {
            throw Problem.Invalid("/minutes", "Must be given: supporters of this programme earn by the hour.");
        }

        // Only now: one that is sent again after its deadline was still placed.
        if (asked.ExpiresAt <= books.Now)
        {
            throw Problem.Invalid("/expires_at", "Must be in the future.");
        }

        return plan.Refusal is { } refusal ? throw Refusals.Of(refusal) : HoldView.Of(order.Place(books, plan), books.Now);
    }
}

/// <summary>The decision about a hold that a caller wants spent, in whole or in part. The same capture sent again is answered as before.</summary>
sealed class CaptureByHand(Guid id, Guid partner, CaptureHoldRequest asked) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(id);

    public object Decide(Books books)
    {
        var hold = books.HoldByHand(id, partner);
        var credits = asked.Credits ?? hold.Credits;
        if (hold.State == HoldState.Captured && hold.Captured == credits && (asked.SupporterId is null || asked.SupporterId == hold.SupporterId))
        {
            return HoldView.Of(hold, books.Now);
        }

        hold.MustBeOpen(books.Now);
        if (credits > hold.Credits)
        {
            throw Problem.Conflict("capture-above-hold", "Fewer credits are held than are to be captured.");
        }

        return HoldView.Of(hold.Spend(books, credits, asked.SupporterId), books.Now);
    }
}

/// <summary>The decision about a hold that a caller does not need any more. Released twice, it is answered as before.</summary>
sealed class ReleaseByHand(Guid id, Guid partner) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(id);

    public object Decide(Books books)
    {
        var hold = books.HoldByHand(id, partner);
        if (hold.State != HoldState.Released)
        {
            hold.MustBeOpen(books.Now);
            hold = hold.GiveBack(books, HoldState.Released);
        }

        return HoldView.Of(hold, books.Now);
    }
}

static class HandledHolds
{
    /// <summary>The partner's hold, if it is theirs to settle.</summary>
    /// <exception cref="Problem">not found; or a conflict, where it belongs to a booking</exception>
    internal static Hold HoldByHand(this Books books, Guid id, Guid partner) => books.FindHold(id) is not { } hold || hold.PartnerId != partner
        ? throw Problem.NotFound()
        : hold.BookingId is null ? hold : throw Problem.Conflict("hold-belongs-to-a-booking", "It is captured and released with its booking only.");

    /// <exception cref="Problem">a conflict, where it is final</exception>
    internal static void MustBeOpen(this Hold hold, DateTimeOffset now)
    {
        if (hold.StateAt(now) is not HoldState.Held and var final)
        {
            var problem = Problem.Conflict("hold-is-final", "It was captured or released, or its deadline passed.");
            problem.Extensions["state"] = HoldView.Word(final);
            throw problem;
        }
    }
}
