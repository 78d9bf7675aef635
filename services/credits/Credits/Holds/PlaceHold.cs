using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Sets credits aside for a booking, or says why not.</summary>
sealed class PlaceHold(UnitOfWork work, TimeProvider time) : IConsumer<HoldCredits>
{
    public Task Consume(ConsumeContext<HoldCredits> context) => LedgerWriter.WriteAsync<Hold>(work, new Placement(context.Message), time, context.CancellationToken);
}

/// <summary>The decision about a hold that was asked for: placed, refused with a reason, or answered as before. A refusal is remembered: asked again, it stays refused.</summary>
sealed record Placement(HoldCredits Asked) : ILedgerCommand
{
    HoldOrder Order => new(Asked.HoldId, Asked.BookingId, Asked.PartnerId, Asked.ProgrammeId, Asked.ParticipantId, Asked.SupporterId,
        Asked.Minutes > 0 ? Asked.Minutes : null, Asked.Credits, Asked.Kind, Asked.Language, Asked.StartsAt, Asked.ExpiresAt);

    public void Name(Needs needs) => Order.Name(needs);

    public object Decide(Books books)
    {
        var existing = books.FindHold(Asked.HoldId);
        if (existing is not null && existing.BookingId != Asked.BookingId)
        {
            books.Say(work => work.Publish(new HoldRefused(Asked.HoldId, Asked.BookingId, Refusals.HoldIdUsed)));
            return existing;
        }

        switch (HoldLifecycle.Decide(existing?.State, HoldRequest.Hold))
        {
            case HoldStep.AnswerAgain:
                existing!.Answer(books);
                return existing;
            case HoldStep.Place:
                var placed = Order.Place(books, Order.Plan(books));
                placed.Answer(books);
                return placed;
            default:
                return existing!;
        }
    }
}
