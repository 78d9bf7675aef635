namespace Entraide.Credits.Proof;

/// <summary>Follows a partner's chain from its start and stops at the first thing that does not fit. Pure: it is fed seals in order, with what the ledger holds of each.</summary>
/// <param name="partner">Whose chain.</param>
/// <param name="anchor">The link that the chain once had at a number, as it was kept elsewhere.</param>
sealed class ChainWalk(Guid partner, (long Number, byte[] Hash)? anchor = null)
{
    byte[] previous = Chain.Start(partner);
    (LedgerFault Fault, byte[] Computed)? doubt;

    /// <summary>How many seals fitted so far.</summary>
    internal long Number { get; private set; }

    /// <summary>What is wrong at this seal, or, where only the next one could tell what it was, at the one before.</summary>
    /// <param name="present">The entries that are found under the seal's transfer.</param>
    internal LedgerFault? Step(Seal seal, IReadOnlyList<ChainEntry> present)
    {
        if (seal.Number != Number + 1)
        {
            return Unexplained() ?? new LedgerFault("seal_missing", Number + 1);
        }

        var left = present.ToDictionary(entry => entry.Place);
        foreach (var (place, link) in seal.Read())
        {
            if (!left.Remove(place, out var entry))
            {
                // The place itself may be what was changed, and the entry be there.
                return Unexplained() ?? At(left.Values.Any(other => Chain.Link(previous, other).AsSpan().SequenceEqual(link)) ? "seal_changed" : "missing", seal, place);
            }

            var computed = Chain.Link(previous, entry);
            if (doubt is { } open)
            {
                // What follows was made of the true link: if it fits the entry that is there, the stored link is the one that was changed.
                return open.Fault with { What = Chain.Link(open.Computed, entry).AsSpan().SequenceEqual(link) ? "seal_changed" : "changed" };
            }

            if (!computed.AsSpan().SequenceEqual(link))
            {
                doubt = (At("changed", seal, place), computed);
            }

            previous = link;
        }

        if (left.Count > 0)
        {
            return Unexplained() ?? At("added", seal, left.Keys.Min());
        }

        if (doubt is null && present.Sum(entry => entry.Amount) != 0)
        {
            return new LedgerFault("legs_do_not_balance", seal.Number, seal.TransferId);
        }

        Number = seal.Number;
        return doubt is null && Number == anchor?.Number && !previous.AsSpan().SequenceEqual(anchor.Value.Hash) ? new LedgerFault("anchor_differs", Number, seal.TransferId) : null;
    }

    /// <summary>What is wrong with where the chain ends.</summary>
    internal LedgerFault? End(long headNumber, byte[] headHash)
    {
        if (doubt is { } open)
        {
            return open.Fault with { What = open.Computed.AsSpan().SequenceEqual(headHash) ? "seal_changed" : "changed" };
        }

        if (headNumber > Number || anchor?.Number > Number)
        {
            return new LedgerFault("tail_cut", Number + 1);
        }

        if (headNumber < Number || !previous.AsSpan().SequenceEqual(headHash))
        {
            return new LedgerFault("seal_changed", Number);
        }

        return anchor is { Number: 0 } start && !start.Hash.AsSpan().SequenceEqual(Chain.Start(partner)) ? new LedgerFault("anchor_differs", 0) : null;
    }

    // Something before did not fit, and nothing that follows can say any more that it was not the entry.
    LedgerFault? Unexplained() => doubt?.Fault;

    static LedgerFault At(string what, Seal seal, (Guid Account, long Version) place) => new(what, seal.Number, seal.TransferId, place.Account, place.Version);
}
