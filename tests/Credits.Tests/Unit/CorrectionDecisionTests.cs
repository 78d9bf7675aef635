using Entraide.Credits.Ledger;
using Entraide.Credits.Lots;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Tests.Unit;

public sealed class CorrectionDecisionTests
{
    static readonly Guid Lot = Guid.CreateVersion7(), Person = Guid.CreateVersion7();
    readonly OpenBooks open = new();

    [Fact]
    public void What_is_undone_leaves_every_account_as_it_was()
    {
        var (pool, person) = (open.Put(AccountKind.Pool, 50, lot: Lot), open.Put(AccountKind.Participant, 2, Person, Lot));
        var moved = open.Decide<TransferView>(Move(new("pool"), new("participant", Person), 20));
        Assert.Equal((30, 22), (pool.Balance, person.Balance));
        open.Decide<ReversalView>(new Reversal(Guid.CreateVersion7(), moved.Id, open.Programme.PartnerId));
        Assert.Equal((50, 2), (pool.Balance, person.Balance));
        Assert.Equal((3, 3), (pool.Version, person.Version));
    }

    [Fact]
    public void A_transfer_is_undone_once_and_its_undoing_never()
    {
        open.Put(AccountKind.Pool, 50, lot: Lot);
        var moved = open.Decide<TransferView>(Move(new("pool"), new("participant", Person), 20)).Id;
        var undone = Guid.CreateVersion7();
        var first = open.Decide<ReversalView>(new Reversal(undone, moved, open.Programme.PartnerId));
        Assert.Equal(first, open.Decide<ReversalView>(new Reversal(undone, moved, open.Programme.PartnerId)));
        Refused("already-reversed", new Reversal(Guid.CreateVersion7(), moved, open.Programme.PartnerId));
        Refused("reversal-of-reversal", new Reversal(Guid.CreateVersion7(), undone, open.Programme.PartnerId));
        Refused("transfer-id-used", new Reversal(moved, undone, open.Programme.PartnerId));
        Refused("not-found", new Reversal(Guid.CreateVersion7(), moved, Guid.CreateVersion7()));
        Refused("not-found", new Reversal(Guid.CreateVersion7(), Guid.CreateVersion7(), open.Programme.PartnerId));
        Assert.Equal(2, open.Books.Written.Count);
    }

    [Fact]
    public void What_the_receiver_holds_or_has_spent_is_not_taken_back()
    {
        open.Put(AccountKind.Pool, 50, lot: Lot);
        var moved = open.Decide<TransferView>(Move(new("pool"), new("participant", Person), 20)).Id;
        var person = open.Books.Account(open.Programme, new Purse(open.Programme.Id, AccountKind.Participant, Person), Lot, null);
        open.Books.SetAside(person, 1);
        Refused("insufficient-credits", new Reversal(Guid.CreateVersion7(), moved, open.Programme.PartnerId));
        open.Books.SetAside(person, -1);
        open.Decide<ReversalView>(new Reversal(Guid.CreateVersion7(), moved, open.Programme.PartnerId));
    }

    [Fact]
    public void Of_an_expired_lot_everything_but_what_is_held_goes_back_once()
    {
        var account = open.Put(AccountKind.Pool, 50, lot: Lot, expiresAt: OpenBooks.Now, held: 8);
        var lapse = new Lapse(account.Id, open.Programme.Id, Lot);
        Assert.Equal(42, open.Decide<long>(lapse));
        Assert.Equal(0, open.Decide<long>(lapse));
        open.Books.SetAside(account, -8);
        Assert.Equal(8, open.Decide<long>(lapse));
        Assert.Equal((0, 2), (account.Balance, open.Books.Written.Count));
        Assert.All(open.Books.Written, written => Refused("not-reversible", new Reversal(Guid.CreateVersion7(), written.Transfer.Id, open.Programme.PartnerId)));
    }

    [Fact]
    public void A_lot_that_has_not_expired_stays()
    {
        var account = open.Put(AccountKind.Pool, 50, lot: Lot, expiresAt: OpenBooks.Now.AddTicks(10));
        Assert.Equal(0, open.Decide<long>(new Lapse(account.Id, open.Programme.Id, Lot)));
        Assert.Empty(open.Books.Written);
    }

    [Fact]
    public void All_that_is_returned_early_is_what_is_neither_held_nor_given()
    {
        var pool = open.Put(AccountKind.Pool, 50, lot: Lot, held: 8);
        var asked = new ReturnCreditsRequest(Guid.CreateVersion7());
        var all = new Return(asked, open.Programme.Id, Lot, open.Programme.PartnerId);
        Assert.Equal(42, open.Decide<ReturnView>(all).Credits);
        Assert.Equal(42, open.Decide<ReturnView>(all).Credits);
        Assert.Equal(8, pool.Balance);
        Refused("insufficient-credits", new Return(new(Guid.CreateVersion7()), open.Programme.Id, Lot, open.Programme.PartnerId));
        Refused("transfer-id-used", new Return(asked with { Credits = 42 }, open.Programme.Id, Lot, open.Programme.PartnerId));
    }

    MoveCredits Move(Party from, Party to, long credits) => new(new TransferRequest(Guid.CreateVersion7(), open.Programme.Id, from, to, credits), open.Programme.PartnerId);

    void Refused(string name, ILedgerCommand command) => Assert.Equal(name, Assert.Throws<Problem>(() => open.Decide<object>(command)).Kind.Name);
}
