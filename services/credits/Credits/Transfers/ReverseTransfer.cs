using System.Security.Cryptography;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Transfers;

/// <summary>A transfer was a mistake and is to be undone, whole.</summary>
/// <param name="Id">Of the transfer that undoes it, chosen by the caller (a UUID): sent twice, it is carried out once.</param>
public sealed record ReverseTransferRequest(Guid Id);

/// <summary>A transfer that undoes another, as it stands in the ledger.</summary>
/// <param name="At">UTC.</param>
/// <param name="Reverses">What it undoes.</param>
public sealed record ReversalView(Guid Id, Guid ProgrammeId, string Kind, DateTimeOffset At, Guid Reverses);

/// <summary>
/// The decision about undoing a transfer by one that mirrors it, at most once. What was spent goes back to the lot it came from, and from there to its
/// funder where that lot has expired. Undoing what a hold was spent by leaves the hold as it is, captured: credits are counted by the ledger, not by holds.
/// </summary>
sealed class Reversal(Guid id, Guid original, Guid partner) : ILedgerCommand
{
    readonly byte[] request = SHA256.HashData([.. "reverse"u8, .. original.ToByteArray()]);

    public void Name(Needs needs)
    {
        needs.Transfers.Add(id);
        needs.Transfers.Add(original);
        needs.Undone.Add(original);
    }

    public object Decide(Books books)
    {
        if (books.FindTransfer(id) is { } earlier)
        {
            return earlier.Partner == partner && earlier.Request.AsSpan().SequenceEqual(request)
                ? ViewOf(earlier)
                : throw Problem.Conflict("transfer-id-used", "That id stands for another transfer.");
        }

        if (books.FindTransfer(original) is not { } undone || undone.Partner != partner)
        {
            throw Problem.NotFound();
        }

        if (undone.Kind == TransferKind.Reverse)
        {
            throw Problem.Conflict("reversal-of-reversal", "That transfer undid another. Carry the first one out anew instead, under a new id.");
        }

        if (undone.Kind is TransferKind.Expire or TransferKind.Return)
        {
            throw Problem.Conflict("not-reversible", "What went back to its funder is not the programme's any more: it takes a new grant.");
        }

        if (books.ReversalOf(original) is not null)
        {
            throw Problem.Conflict("already-reversed", "That transfer was undone already.");
        }

        var legs = undone.Entries.Select(entry => new Leg(books.Account(entry.Account), -entry.Amount)).ToArray();
        return ViewOf(books.Post(new Transfer(id, partner, undone.Programme, TransferKind.Reverse, request, books.Now, undone.Booking, undone.Hold, original), legs));
    }

    ReversalView ViewOf(Transfer reversal) => new(reversal.Id, reversal.Programme, reversal.Kind, reversal.At, original);
}
