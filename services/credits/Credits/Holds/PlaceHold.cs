using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Sets credits of a programme's pool aside for a booking, or says why not.</summary>
sealed class PlaceHold(UnitOfWork work, TimeProvider time) : IConsumer<HoldCredits>
{
    public Task Consume(ConsumeContext<HoldCredits> context) => LedgerWriter.WriteAsync<Hold>(work, new Placement(context.Message), time, context.CancellationToken);
}

/// <summary>The decision about a hold that was asked for: placed, refused with a reason, or answered as before.</summary>
sealed record Placement(HoldCredits Asked) : ILedgerCommand
{
    Purse Pool => Purse.Of(Asked.ProgrammeId, AccountKind.Pool);

    public void Name(Needs needs)
    {
        needs.Holds.Add(Asked.HoldId);
        needs.Add(Pool);
    }

    public object Decide(Books books)
    {
        var existing = books.FindHold(Asked.HoldId);
        switch (HoldLifecycle.Decide(existing?.State, HoldRequest.Hold))
        {
            case HoldStep.AnswerAgain:
                existing!.Answer(books);
                return existing;
            case HoldStep.Place:
                var placed = Place(books);
                books.Keep(placed);
                placed.Answer(books);
                return placed;
            default:
                return existing!;
        }
    }

    Hold Place(Books books)
    {
        if (books.FindProgramme(Asked.ProgrammeId) is not { } programme || programme.PartnerId != Asked.PartnerId)
        {
            return New(books, null, 0, "unknown_programme", []);
        }

        var credits = Asked.Credits ?? PriceList.Of(programme.PriceList, Asked.Minutes)!.Value;
        if (books.Take(Pool, credits) is not { } parts)
        {
            return New(books, programme, credits, "insufficient_credits", []);
        }

        foreach (var (account, part) in parts)
        {
            books.SetAside(account, part);
        }

        return New(books, programme, credits, null, [.. parts.Select(part => (part.Account.Id, part.Credits))]);
    }

    Hold New(Books books, Programme? programme, long credits, string? refusal, IReadOnlyList<(Guid, long)> parts) => new(
        Asked.HoldId, Asked.BookingId, Asked.PartnerId, programme?.Id, Asked.ParticipantId, Asked.SupporterId, null, null, null, credits, 0,
        refusal is null ? HoldState.Held : HoldState.Refused, refusal, Asked.ExpiresAt, 0, null, books.Now, refusal is null ? null : books.Now, parts) { IsNew = true };
}
