using Entraide.Credits.Proof;

namespace Entraide.Credits.Tests.Unit;

public sealed class ChainTests
{
    static readonly Guid Partner = new("0199f0c1-0000-7000-8000-00000000000a");
    static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_way_to_link_is_the_one_of_all_chains_there_are() => Assert.Equal(
        "902b6a771c9c3755e4ffc3501ac3ebc3ca5db90370f9e2ab7b3db92458285142", Convert.ToHexStringLower(Chain.Link(Chain.Start(Partner), Entry(1, 1, -10))));

    [Fact]
    public void Everything_that_says_what_moved_is_in_the_link()
    {
        var entry = Entry(1, 1, -10);
        var links = new[]
        {
            entry, With(entry, seq: 2), With(entry, transfer: Guid.CreateVersion7()), With(entry, partner: Guid.CreateVersion7()), With(entry, programme: Guid.CreateVersion7()), With(entry, kind: "give"),
            With(entry, booking: Guid.CreateVersion7()), With(entry, hold: Guid.Empty), With(entry, reverses: Guid.Empty), With(entry, at: At.AddTicks(10)), With(entry, account: Guid.CreateVersion7()),
            With(entry, version: 2), With(entry, amount: -11), With(entry, balanceAfter: 1), With(entry, entryAt: At.AddTicks(10)),
        }.Select(other => Convert.ToHexString(Chain.Link(Chain.Start(Partner), other))).ToArray();
        Assert.Equal(links.Length, links.Distinct().Count());
        Assert.NotEqual(links[0], Convert.ToHexString(Chain.Link(Chain.Start(Guid.CreateVersion7()), entry)));
    }

    [Fact]
    public void A_chain_that_fits_is_walked_to_its_end()
    {
        var (seals, entries) = Sealed(4);
        var walk = new ChainWalk(Partner, (2, seals[1].Last));
        Assert.All(seals.Zip(entries), pair => Assert.Null(walk.Step(pair.First, pair.Second)));
        Assert.Null(walk.End(4, seals[^1].Last));
        Assert.Equal(4, walk.Number);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    public void A_changed_entry_is_told_from_a_changed_seal_at_every_place(int at, int leg)
    {
        var (seals, entries) = Sealed(4);
        var original = entries[at][leg];
        entries[at][leg] = With(original, amount: original.Amount + 1);
        Assert.Equal(new LedgerFault("changed", at + 1, original.TransferId, original.AccountId, original.Version), Walk(seals, entries));

        entries[at][leg] = original;
        seals[at].Links[(leg * 56) + 55] ^= 1;
        var head = at == 3 && leg == 1 ? Sealed(4).Seals[^1].Last : null;
        Assert.Equal(new LedgerFault("seal_changed", at + 1, original.TransferId, original.AccountId, original.Version), Walk(seals, entries, head));
    }

    [Fact]
    public void A_chain_written_anew_differs_from_its_anchor()
    {
        var anchor = Sealed(4).Seals[2].Last;
        var (seals, entries) = Sealed(4, amount: 11);
        var walk = new ChainWalk(Partner, (3, anchor));
        Assert.Equal("anchor_differs", seals.Zip(entries).Select(pair => walk.Step(pair.First, pair.Second)).First(fault => fault is not null)!.What);
    }

    static LedgerFault? Walk(Seal[] seals, ChainEntry[][] entries, byte[]? head = null)
    {
        var walk = new ChainWalk(Partner);
        return seals.Zip(entries).Select(pair => walk.Step(pair.First, pair.Second)).FirstOrDefault(fault => fault is not null) ?? walk.End(seals.Length, head ?? seals[^1].Last);
    }

    static (Seal[] Seals, ChainEntry[][] Entries) Sealed(int count, long amount = 10)
    {
        var previous = Chain.Start(Partner);
        var entries = Enumerable.Range(1, count).Select(i => new[] { Entry(i, 1, -amount), Entry(i, 2, amount) }).ToArray();
        var seals = entries.Select((legs, i) =>
        {
            var seal = Seal.Of(i + 1, legs[0].TransferId, previous, legs);
            previous = seal.Last;
            return seal;
        }).ToArray();
        return (seals, entries);
    }

    static ChainEntry Entry(int number, int account, long amount) => new()
    {
        Seq = number,
        TransferId = new Guid(number, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        PartnerId = Partner,
        ProgrammeId = new Guid(1, 2, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        Kind = "spend",
        At = At,
        AccountId = new Guid(account, 3, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        Version = number,
        Amount = amount,
        BalanceAfter = amount * number,
        EntryAt = At,
    };

    static ChainEntry With(
        ChainEntry e, long? seq = null, Guid? transfer = null, Guid? partner = null, Guid? programme = null, string? kind = null, Guid? booking = null, Guid? hold = null, Guid? reverses = null,
        DateTimeOffset? at = null, Guid? account = null, long? version = null, long? amount = null, long? balanceAfter = null, DateTimeOffset? entryAt = null) => new()
        {
            Seq = seq ?? e.Seq,
            TransferId = transfer ?? e.TransferId,
            PartnerId = partner ?? e.PartnerId,
            ProgrammeId = programme ?? e.ProgrammeId,
            Kind = kind ?? e.Kind,
            BookingId = booking ?? e.BookingId,
            HoldId = hold ?? e.HoldId,
            Reverses = reverses ?? e.Reverses,
            At = at ?? e.At,
            AccountId = account ?? e.AccountId,
            Version = version ?? e.Version,
            Amount = amount ?? e.Amount,
            BalanceAfter = balanceAfter ?? e.BalanceAfter,
            EntryAt = entryAt ?? e.EntryAt,
        };
}
