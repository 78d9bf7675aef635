using Entraide.DirectoryService.Contracts;
using Entraide.DirectoryService.Supporters;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class OfferTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid Grief = TopicId.Of(Guid.Empty, "grief"), Work = TopicId.Of(Guid.Empty, "night-work");
    static readonly Offer Open = new(Now.AddDays(1), 2, 5, ["video", "phone"], ["fr", "ar"], [Grief, Work]);
    static readonly Offer Closed = Open with { Until = null };

    [Fact]
    public void Who_becomes_bookable_is_listed_also_again() => Assert.Equal(Announcement.Listed, Offer.Announce(listed: false, Closed, Open, Now));

    [Fact]
    public void Who_stops_being_bookable_is_withdrawn_once()
    {
        Assert.Equal(Announcement.Withdrawn, Offer.Announce(listed: true, Open, Closed, Now));
        Assert.Equal(Announcement.None, Offer.Announce(listed: false, Open, Closed, Now));
    }

    [Fact]
    public void Who_lapsed_by_time_alone_is_withdrawn() => Assert.Equal(Announcement.Withdrawn, Offer.Announce(listed: true, Open, Open, Now.AddDays(1)));

    [Fact]
    public void Who_lapsed_and_was_renewed_before_anybody_looked_is_changed() =>
        Assert.Equal(Announcement.Changed, Offer.Announce(listed: true, Open, Open with { Until = Now.AddDays(90) }, Now.AddDays(2)));

    [Fact]
    public void A_change_is_told_only_where_it_changes_what_can_be_booked()
    {
        Assert.Equal(Announcement.None, Offer.Announce(listed: true, Open, Open with { Modalities = ["phone", "video"], Languages = ["ar", "fr"], TopicIds = [Work, Grief] }, Now));
        Offer[] others =
        [
            Open with { Until = Now.AddDays(2) }, Open with { SessionsPerDay = 3 }, Open with { SessionsPerWeek = 6 }, Open with { Modalities = ["video"] },
            Open with { Languages = ["fr"] }, Open with { TopicIds = [Grief] },
        ];
        foreach (var changed in others)
        {
            Assert.Equal(Announcement.Changed, Offer.Announce(listed: true, Open, changed, Now));
            Assert.Equal(Announcement.None, Offer.Announce(listed: false, Closed, changed with { Until = null }, Now));
        }
    }
}
