using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Tests.Unit;

public sealed class GiftDecisionTests
{
    static readonly Guid Lot = Guid.CreateVersion7(), Giver = Guid.CreateVersion7(), Friend = Guid.CreateVersion7();
    static readonly Party FromGiver = new("supporter", Giver), ToFriend = new("participant", Friend), Pool = new("pool");

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, "gift-too-large")]
    public void One_gift_between_people_has_a_most(long credits, string? refusal)
    {
        var open = new OpenBooks(new Community(MostPerGift: 5));
        open.Put(AccountKind.Supporter, 40, Giver);
        Is(refusal, open, FromGiver, ToFriend, credits);
        // To the pool there is none: nobody is pressed by a pool.
        Is(null, open, FromGiver, Pool, 20);
    }

    [Theory]
    [InlineData(10, 0, null)]
    [InlineData(11, 0, "given-too-much")]
    [InlineData(4, 6, null)]
    [InlineData(5, 6, "given-too-much")]
    [InlineData(1, 25, "given-too-much")]
    public void A_day_has_a_most(long credits, long givenBefore, string? refusal)
    {
        var open = new OpenBooks(new Community(MostPerDay: 10));
        open.Gave(open.Put(AccountKind.Supporter, 40, Giver), givenBefore);
        Is(refusal, open, FromGiver, ToFriend, credits);
    }

    [Fact]
    public void Gifts_of_one_batch_count_together()
    {
        var open = new OpenBooks(new Community(MostPerDay: 10));
        open.Put(AccountKind.Supporter, 40, Giver);
        Is(null, open, FromGiver, ToFriend, 6);
        Is("given-too-much", open, FromGiver, Pool, 5);
        Is(null, open, FromGiver, Pool, 4);
        Is("given-too-much", open, FromGiver, ToFriend, 1);
        Is(null, open, FromGiver, new("spent"), 9);
    }

    [Fact]
    public void Funded_credits_that_go_back_are_no_gift_and_none_are_handed_on()
    {
        var open = new OpenBooks(new Community(MostPerGift: 1, MostPerDay: 1));
        open.Put(AccountKind.Supporter, 3, Giver);
        open.Put(AccountKind.Supporter, 30, Giver, Lot);
        Is("not-yours-to-give", open, FromGiver, ToFriend, 4);
        Is("insufficient-credits", open, FromGiver, ToFriend, 34);
        Is(null, open, FromGiver, Pool, 30);
        Is(null, open, FromGiver, ToFriend, 1);
    }

    [Fact]
    public void Nobody_owes_what_a_funder_gave()
    {
        var open = new OpenBooks(new Community(SupporterMayOwe: 5));
        open.Put(AccountKind.Pool, 10, lot: Lot);
        Is(null, open, Pool, FromGiver, 4);
        // Four of the funder's and five of what they will earn, before they have earned anything.
        Is("insufficient-credits", open, FromGiver, new("spent"), 10);
        Is(null, open, FromGiver, new("spent"), 9);
        Is("insufficient-credits", open, FromGiver, new("spent"), 1);
        Assert.All(open.Books.Changed, account => Assert.True(account.Lot is null || account.Balance >= 0));
    }

    [Fact]
    public void Of_a_pool_the_lot_that_expires_first_goes_first_and_what_people_gave_goes_last()
    {
        var open = new OpenBooks();
        var shared = open.Put(AccountKind.Pool, 5);
        var endless = open.Put(AccountKind.Pool, 5, lot: Lot);
        var soon = open.Put(AccountKind.Pool, 5, lot: Guid.CreateVersion7(), expiresAt: OpenBooks.Now.AddDays(1));
        var past = open.Put(AccountKind.Pool, 5, lot: Guid.CreateVersion7(), expiresAt: OpenBooks.Now);
        Is(null, open, Pool, ToFriend, 7);
        Assert.Equal((5, 3, 0, 5), (shared.Balance, endless.Balance, soon.Balance, past.Balance));
        Is("insufficient-credits", open, Pool, ToFriend, 9);
        Is(null, open, Pool, ToFriend, 8);
        Assert.Equal((0, 0, 5), (shared.Balance, endless.Balance, past.Balance));
    }

    static void Is(string? refusal, OpenBooks open, Party from, Party to, long credits)
    {
        var command = new MoveCredits(new TransferRequest(Guid.CreateVersion7(), open.Programme.Id, from, to, credits), open.Programme.PartnerId);
        var written = open.Books.Written.Count;
        Assert.Equal(refusal, Record.Exception(() => open.Decide<TransferView>(command)) is Problem problem ? problem.Kind.Name : null);
        Assert.Equal(written + (refusal is null ? 1 : 0), open.Books.Written.Count);
    }
}
