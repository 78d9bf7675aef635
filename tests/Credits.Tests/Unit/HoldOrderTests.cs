using Entraide.Credits.Holds;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Tests.Unit;

public sealed class HoldOrderTests
{
    [Fact]
    public void What_expires_first_is_set_aside_first_be_it_the_participants_own_or_the_pools()
    {
        var paper = new BooksOnPaper();
        var (late, early, earned, own) = (paper.Has(paper.Pool, 10, 30), paper.Has(paper.Pool, 4, 1), paper.Has(paper.Own, 5, null), paper.Has(paper.Own, 3, 10));
        var hold = paper.Place(paper.Order(credits: 19));
        Assert.Equal([(early.Id, 4), (own.Id, 3), (late.Id, 10), (earned.Id, 2)], hold.Parts);
        Assert.Equal((4, 3, 10, 2), (early.Held, own.Held, late.Held, earned.Held));
        Assert.Equal(14, hold.FromPool);
    }

    [Fact]
    public void Without_a_price_of_its_own_a_session_costs_what_the_list_says()
    {
        var paper = new BooksOnPaper();
        paper.Has(paper.Pool, 100, 30);
        Assert.Equal(10, paper.Place(paper.Order(credits: null)).Credits);
    }

    [Theory]
    [InlineData(6, null)]
    [InlineData(7, "cap_reached")]
    public void A_cap_bounds_what_comes_from_the_pool_and_not_what_is_the_participants_own(long credits, string? refusal)
    {
        var paper = new BooksOnPaper(new ProgrammeRules(Cap: new(4, "week")));
        paper.Has(paper.Pool, 100, 1);
        var own = paper.Has(paper.Own, 2, null);
        var hold = paper.Place(paper.Order(credits));
        Assert.Equal(refusal, hold.Reason);
        Assert.Equal(refusal is null ? (2, 4) : (0, 0), (own.Held, hold.FromPool));
    }

    [Fact]
    public void Several_holds_in_one_batch_count_together_towards_a_cap_and_what_is_given_back_does_not()
    {
        var paper = new BooksOnPaper(new ProgrammeRules(Cap: new(10, "week")));
        paper.Has(paper.Pool, 100, 30);
        var first = paper.Place(paper.Order(7));
        Assert.Equal("cap_reached", paper.Place(paper.Order(7)).Reason);
        first.GiveBack(paper.Books, HoldState.Released);
        var second = paper.Place(paper.Order(7));
        Assert.Null(second.Reason);
        second.Spend(paper.Books, 2, null);
        Assert.Null(paper.Place(paper.Order(8)).Reason);
        Assert.Equal("cap_reached", paper.Place(paper.Order(1)).Reason);
        Assert.Null(paper.Place(paper.Order(1, startsAt: BooksOnPaper.Now.AddDays(7))).Reason);
    }

    [Fact]
    public void A_booking_that_moves_is_not_in_its_own_way()
    {
        var paper = new BooksOnPaper(new ProgrammeRules(Cap: new(10, "week")));
        paper.Has(paper.Pool, 100, 30);
        var booking = Guid.CreateVersion7(BooksOnPaper.Now);
        var old = paper.Place(paper.Order(10) with { Booking = booking });
        Assert.Equal("cap_reached", paper.Place(paper.Order(1) with { Booking = Guid.CreateVersion7(BooksOnPaper.Now) }).Reason);
        Assert.Null(paper.Place(paper.Order(10) with { Booking = booking }).Reason);
        old.Spend(paper.Books, 10, null);
        Assert.Equal("cap_reached", paper.Place(paper.Order(1) with { Booking = booking }).Reason);
    }

    [Fact]
    public void A_session_that_nobody_pays_for_is_paid_by_the_participants_own_credits_or_not_at_all()
    {
        var paper = new BooksOnPaper(new ProgrammeRules(EnrolledOnly: true));
        paper.Has(paper.Pool, 100, 1);
        paper.Has(paper.Own, 5, null);
        Assert.Equal("not_eligible", paper.Place(paper.Order(6)).Reason);
        Assert.Equal(0, paper.Place(paper.Order(5)).FromPool);
    }

    [Fact]
    public void A_kind_without_a_price_is_not_paid_for()
    {
        var paper = new BooksOnPaper();
        paper.Books.Know(paper.Programme with { PriceList = [new Price(60, 3, "group")] });
        paper.Has(paper.Pool, 100, 1);
        Assert.Equal("not_eligible", paper.Place(paper.Order(null, kind: "workshop")).Reason);
        Assert.Equal(3, paper.Place(paper.Order(null, kind: "group")).Credits);
    }

    [Fact]
    public void Credits_of_an_expired_lot_are_not_set_aside()
    {
        var paper = new BooksOnPaper();
        paper.Has(paper.Pool, 100, 0);
        Assert.Equal("insufficient_credits", paper.Place(paper.Order(1)).Reason);
    }

    [Fact]
    public void Nothing_is_set_aside_of_another_partners_programme()
    {
        var paper = new BooksOnPaper();
        var pool = paper.Has(paper.Pool, 100, 1);
        Assert.Equal("unknown_programme", paper.Place(paper.Order(1) with { Partner = Guid.CreateVersion7(BooksOnPaper.Now) }).Reason);
        Assert.Equal(0, pool.Held);
    }
}
