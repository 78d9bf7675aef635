using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
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
                ? ViewOf(books, earlier)
                : throw Problem.Conflict("transfer-id-used", "That id stands for another transfer.");
        }

        var programme = books.Programme(asked.ProgrammeId, partner);
        if (from.Kind == AccountKind.Supporter)
        {
            // Who may owe may do so before having earned anything.
            books.Account(programme, from, null, null);
        }

        var parts = Take(books);
        var kind = to.Kind == AccountKind.Spent ? TransferKind.Spend : from.Kind == AccountKind.Pool ? TransferKind.Allocate : TransferKind.Give;
        Action? count = kind == TransferKind.Give && from.Kind.IsPerson() ? GiftLimits.Check(books, programme.Rules.Community, to, parts) : null;
        var legs = new List<Leg>(2 * parts.Count);
        foreach (var (account, credits) in parts)
        {
            legs.Add(new Leg(account, -credits));
            legs.Add(new Leg(books.Account(programme, to, account.Lot, account.ExpiresAt), credits));
        }

        var posted = books.Post(new Transfer(asked.Id, partner, programme.Id, kind, request, books.Now), legs);
        count?.Invoke();
        return ViewOf(books, posted);
    }

    // What a funder gave somebody is theirs to use or to give back, not to hand on; what was earned is free to give.
    IReadOnlyList<Part> Take(Books books)
    {
        var betweenPeople = from.Kind != AccountKind.Pool && to.Kind is not (AccountKind.Pool or AccountKind.Spent);
        if (books.Take(from, asked.Credits, earnedOnly: betweenPeople) is { } parts)
        {
            return parts;
        }

        throw betweenPeople && books.AvailableIn(from) >= asked.Credits
            ? Problem.Conflict("not-yours-to-give", "What a funder gave can be used or given back, not handed on; of what was earned there is less than that.")
            : Books.Insufficient();
    }

    // Asked again, it warns of the same: from the balances as they were, which stand in the entries. They are read only where there can be a warning.
    TransferView ViewOf(Books books, Transfer transfer)
    {
        var view = new TransferView(transfer.Id, transfer.Programme, transfer.Kind, transfer.At);
        if (!from.Kind.IsPerson() || books.FindProgramme(transfer.Programme)?.Rules.Community is not { } community || community is { SupporterMayOwe: 0, WarnBelow: null })
        {
            return view;
        }

        if (transfer.Entries.Count == 0)
        {
            throw new NotReadException(needs => needs.Undone.Add(transfer.Id));
        }

        var warnings = transfer.Entries.Where(entry => entry.Amount < 0 && books.Account(entry.Account).Lot is null).SelectMany(entry => Warnings(entry.BalanceAfter, community)).ToArray();
        return warnings.Length > 0 ? view with { Warnings = warnings } : view;
    }

    static IEnumerable<string> Warnings(long balance, Community community)
    {
        if (balance < 0)
        {
            yield return "below_zero";
        }

        if (balance < community.WarnBelow)
        {
            yield return "below_limit";
        }
    }
}
