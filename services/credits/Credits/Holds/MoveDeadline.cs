using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Keeps a hold until another time, because its session was moved.</summary>
sealed class MoveDeadline(UnitOfWork work, TimeProvider time) : IConsumer<ExtendHold>
{
    public Task Consume(ConsumeContext<ExtendHold> context) => LedgerWriter.WriteAsync<object>(work, new Extension(context.Message), time, context.CancellationToken);
}

/// <summary>The decision about another deadline. Whether a cap or a period allows the new time is not asked: what is held was promised.</summary>
sealed record Extension(ExtendHold Asked) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(Asked.HoldId);

    public object Decide(Books books)
    {
        var hold = books.FindHold(Asked.HoldId);
        if (hold?.BookingId == Asked.BookingId && HoldLifecycle.Decide(hold?.State, HoldRequest.Extend) == HoldStep.Extend && hold!.DeadlineVersion < Asked.Version)
        {
            books.Keep(hold with { ExpiresAt = Asked.ExpiresAt, DeadlineVersion = Asked.Version, StartsAt = Asked.StartsAt ?? hold.StartsAt });
        }

        return hold ?? new object();
    }
}
