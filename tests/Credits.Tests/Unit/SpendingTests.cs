using Entraide.Credits.Contracts;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Tests.Unit;

public sealed class SpendingTests
{
    static long SumOf(BooksOnPaper paper) => paper.Books.Written.SelectMany(pair => pair.Legs).Sum(leg => leg.Amount);

    static long Balance(BooksOnPaper paper, AccountKind kind, Guid? lot) => paper.Books.Changed.Where(account => account.Purse.Kind == kind && account.Lot == lot).Sum(account => account.Balance);

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(3, 3, 0, 3)]
    [InlineData(7, 4, 3, 7)]
    [InlineData(14, 4, 10, 14)]
    public void Of_a_hold_the_lot_that_expires_first_is_spent_first_and_the_rest_is_free_again(long captured, long ofEarly, long ofLate, long earned)
    {
        var paper = new BooksOnPaper();
        var (late, early) = (paper.Has(paper.Pool, 50, 30), paper.Has(paper.Pool, 4, 1));
        var spent = paper.Place(paper.Order(14)).Spend(paper.Books, captured, null);
        Assert.Equal((HoldState.Captured, captured, captured), (spent.State, spent.Captured, spent.FromPool));
        Assert.Equal((4 - ofEarly, 50 - ofLate, 0, 0), (early.Balance, late.Balance, early.Held, late.Held));
        Assert.Equal((ofEarly, ofLate), (Balance(paper, AccountKind.Spent, early.Lot), Balance(paper, AccountKind.Spent, late.Lot)));
        Assert.Equal(earned, Balance(paper, AccountKind.Supporter, null));
        Assert.Equal(0, SumOf(paper));
    }

    [Fact]
    public void The_participants_own_credits_and_the_pools_of_one_lot_are_spent_into_one_account()
    {
        var paper = new BooksOnPaper();
        var lot = Guid.CreateVersion7(BooksOnPaper.Now);
        paper.Has(paper.Own, 3, 5, lot);
        paper.Has(paper.Pool, 50, 5, lot);
        var spent = paper.Place(paper.Order(10)).Spend(paper.Books, 5, null);
        Assert.Equal(5, Balance(paper, AccountKind.Spent, lot));
        Assert.Equal(2, spent.FromPool);
        Assert.Single(paper.Books.Written[0].Legs, leg => leg.Account.Purse.Kind == AccountKind.Spent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_earned_is_spent_last_after_what_a_funder_gave_without_an_expiry(bool own)
    {
        var paper = new BooksOnPaper();
        var earned = paper.Has(paper.Own, 4, null);
        var funded = paper.Has(own ? paper.Own : paper.Pool, 4, null, Guid.CreateVersion7(BooksOnPaper.Now));
        paper.Place(paper.Order(8)).Spend(paper.Books, 4, null);
        Assert.Equal((4, 0), (earned.Balance, funded.Balance));
    }

    [Theory]
    [InlineData("none", null, 0)]
    [InlineData("per_session", 5L, 5)]
    [InlineData("per_hour", 4L, 8)]
    public void Who_led_earns_by_the_rule_whatever_was_spent(string rule, long? credits, long earned)
    {
        var paper = new BooksOnPaper(new ProgrammeRules(Earning: new(rule, credits)));
        paper.Has(paper.Pool, 50, 5);
        paper.Place(paper.Order(10, minutes: 90)).Spend(paper.Books, 10, null);
        Assert.Equal((earned, -earned), (Balance(paper, AccountKind.Supporter, null), Balance(paper, AccountKind.Earnings, null)));
        Assert.Equal(earned > 0 ? 4 : 2, paper.Books.Written[0].Legs.Length);
    }

    [Fact]
    public void Nobody_earns_where_nobody_is_named()
    {
        var paper = new BooksOnPaper();
        paper.Has(paper.Pool, 50, 5);
        paper.Place(paper.Order(10) with { Supporter = null }).Spend(paper.Books, 10, null);
        Assert.Equal(0, Balance(paper, AccountKind.Earnings, null));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-1)]
    public void A_capture_above_the_hold_or_below_nothing_leaves_it_held(long credits)
    {
        var paper = new BooksOnPaper();
        var pool = paper.Has(paper.Pool, 50, 5);
        var booking = Guid.CreateVersion7(BooksOnPaper.Now);
        var hold = paper.Place(paper.Order(10) with { Booking = booking });
        new Capture(new CaptureHold(hold.Id, booking, null, credits)).Decide(paper.Books);
        Assert.Equal(HoldState.Held, paper.Books.FindHold(hold.Id)!.State);
        Assert.Equal((50, 10), (pool.Balance, pool.Held));
        Assert.Empty(paper.Books.Written);
    }

    [Fact]
    public void A_hold_whose_deadline_has_passed_is_not_captured_although_nobody_came_by_to_return_it()
    {
        var paper = new BooksOnPaper();
        var pool = paper.Has(paper.Pool, 50, 5);
        var booking = Guid.CreateVersion7(BooksOnPaper.Now);
        var hold = paper.Place(paper.Order(10) with { Booking = booking, ExpiresAt = BooksOnPaper.Now });
        new Capture(new CaptureHold(hold.Id, booking)).Decide(paper.Books);
        Assert.Equal(HoldState.Expired, paper.Books.FindHold(hold.Id)!.State);
        Assert.Equal((50, 0), (pool.Balance, pool.Held));
    }

    [Fact]
    public void A_command_for_another_booking_does_not_touch_a_hold()
    {
        var paper = new BooksOnPaper();
        paper.Has(paper.Pool, 50, 5);
        var (byHand, stranger) = (paper.Place(paper.Order(10)), Guid.CreateVersion7(BooksOnPaper.Now));
        new Capture(new CaptureHold(byHand.Id, stranger)).Decide(paper.Books);
        new Release(new ReleaseHold(byHand.Id, stranger)).Decide(paper.Books);
        new Extension(new ExtendHold(byHand.Id, stranger, BooksOnPaper.Now.AddDays(-1), 9)).Decide(paper.Books);
        Assert.Equal(byHand, paper.Books.FindHold(byHand.Id));
    }

    [Fact]
    public void A_hold_placed_and_captured_in_one_batch_is_written_once_as_it_is_in_the_end()
    {
        var paper = new BooksOnPaper();
        paper.Has(paper.Pool, 50, 5);
        paper.Place(paper.Order(10)).Spend(paper.Books, 4, null);
        var written = Assert.Single(paper.Books.ChangedHolds);
        Assert.Equal((HoldState.Captured, true), (written.State, written.IsNew));
    }
}
