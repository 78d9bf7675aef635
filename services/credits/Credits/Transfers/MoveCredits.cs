using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Transfers;

/// <summary>The decision about a transfer between purses of one programme.</summary>
sealed class MoveCredits(TransferRequest asked, Guid partner) : ILedgerCommand
{
    readonly Purse from = asked.From.In(asked.ProgrammeId), to = asked.To.In(asked.ProgrammeId);
    readonly byte[] request = asked.Digest();

    public void Name(Needs needs)
    {
        needs.Transfers.Add(asked.Id);
        needs.Add(from);
        needs.Add(to);
    }

    public object Decide(Books books)
    {
        if (books.FindTransfer(asked.Id) is { } earlier)
        {
            return earlier.Partner == partner && earlier.Request.AsSpan().SequenceEqual(request)
                ? ViewOf(earlier)
                : throw Problem.Conflict("transfer-id-used", "That id stands for another transfer.");
        }

        var programme = books.Programme(asked.ProgrammeId, partner);
        if (from.Kind == AccountKind.Supporter)
        {
            // Who may owe may do so before having earned anything.
            books.Account(programme, from, null, null);
        }

        // What a funder gave somebody is theirs to use or to give back, not to hand on; what was earned is free to give.
        var betweenPeople = from.Kind != AccountKind.Pool && to.Kind is not (AccountKind.Pool or AccountKind.Spent);
        var parts = books.Take(from, asked.Credits, earnedOnly: betweenPeople) ?? throw Books.Insufficient();
        var legs = new List<Leg>(2 * parts.Count);
        foreach (var (account, credits) in parts)
        {
            legs.Add(new Leg(account, -credits));
            legs.Add(new Leg(books.Account(programme, to, account.Lot, account.ExpiresAt), credits));
        }

        var kind = to.Kind == AccountKind.Spent ? TransferKind.Spend : from.Kind == AccountKind.Pool ? TransferKind.Allocate : TransferKind.Give;
        var posted = books.Post(new Transfer(asked.Id, partner, programme.Id, kind, request, books.Now), legs);
        return ViewOf(posted) with { Warnings = parts.Any(part => part.Account.Balance < 0) ? ["below_zero"] : null };
    }

    static TransferView ViewOf(Transfer transfer) => new(transfer.Id, transfer.Programme, transfer.Kind, transfer.At);
}
