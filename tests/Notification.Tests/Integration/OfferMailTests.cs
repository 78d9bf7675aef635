using System.Text.Json;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using NodaTime;
using static Entraide.Notification.Tests.Integration.NotificationWithMailSink;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class OfferMailTests(NotificationWithMailSink state)
{
    PlaceOffered Offered(Person person, DateTimeOffset start, DateTimeOffset until) => new(NewId(), NewId(), state.Partner, person.Id, start, start.AddHours(1), until, "in_person", In(TimeSpan.Zero));

    PlaceOffered OfferedFor(Person person, TimeSpan span) => Offered(person, In(TimeSpan.FromDays(3)), In(span));

    static PlaceOfferEnded EndOf(PlaceOffered offer) => new(offer.EntryId, offer.PartnerId, offer.ParticipantId, offer.OfferedAt);

    [Fact]
    public async Task An_offered_place_is_told_once_with_until_when_on_the_persons_clock()
    {
        var person = await state.RegisterAsync("en");
        var offer = Offered(person, new DateTimeOffset(2099, 2, 3, 13, 5, 0, TimeSpan.Zero), new DateTimeOffset(2099, 2, 2, 17, 0, 0, TimeSpan.Zero));
        await state.PublishInOrderAsync(offer, offer);
        await state.StatesBecomeAsync(person, "offer:sent");
        var mail = await state.OnlyMailAsync(person);
        Assert.Contains("A place on Tuesday 3 February 2099 at 14:05 has become free for you. It is kept for you until Monday 2 February 2099 at 18:00.", mail.Text);
        var message = Assert.Single(await state.MessagesAsync(person));
        Assert.Equal(offer.EntryId, message.GetProperty("entry_id").GetGuid());
        Assert.False(message.TryGetProperty("booking_id", out JsonElement _));

        // The end of that offer comes late: the entry has another by then.
        await state.PublishInOrderAsync(offer with { OfferEndsAt = offer.OfferEndsAt.AddHours(2), OfferedAt = offer.OfferedAt.AddHours(1) }, EndOf(offer));
        await state.StatesBecomeAsync(person, "offer:sent offer:sent");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_offers_the_later_one_is_told(bool theLaterOneFirst)
    {
        var person = await state.RegisterAsync("en");
        var offer = Offered(person, new DateTimeOffset(2099, 2, 3, 13, 5, 0, TimeSpan.Zero), new DateTimeOffset(2099, 2, 2, 17, 0, 0, TimeSpan.Zero));
        var anew = offer with { StartsAt = offer.StartsAt.AddDays(1), OfferedAt = offer.OfferedAt.AddMinutes(1) };
        await state.Sink.StopAsync();
        try
        {
            await state.PublishInOrderAsync(theLaterOneFirst ? [anew, offer] : [offer, anew]);
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.StatesBecomeAsync(person, "offer:cancelled:superseded offer:sent");
        Assert.Contains("A place on Wednesday 4 February 2099", (await state.OnlyMailAsync(person)).Text);
    }

    [Fact]
    public async Task An_offer_that_is_over_is_not_told()
    {
        var (late, declined, overtaken) = (await state.RegisterAsync(), await state.RegisterAsync(), await state.RegisterAsync());
        await state.PublishInOrderAsync(OfferedFor(late, TimeSpan.FromSeconds(-1)));
        await state.StatesBecomeAsync(late, "offer:suppressed:too_late");

        var offer = OfferedFor(overtaken, TimeSpan.FromHours(4));
        await state.PublishInOrderAsync(EndOf(offer), offer);
        await state.StatesBecomeAsync(overtaken, "offer:cancelled:offer_ended");

        await state.Sink.StopAsync();
        try
        {
            offer = OfferedFor(declined, TimeSpan.FromHours(4));
            await state.PublishInOrderAsync(offer);
            await Eventually.HoldsAsync(async () => (await state.SqlAsync<int>("select attempts from deliveries where person_id = @Id", declined))[0] > 0, "it was tried");
            await state.PublishInOrderAsync(EndOf(offer));
        }
        finally
        {
            await state.Sink.StartAsync();
        }

        await state.NothingIsDueAsync(declined);
        await state.SettleAsync();
        Assert.Equal("offer:cancelled:offer_ended", await state.StatesAsync(declined));
        Assert.Empty(await state.Sink.ToAsync(late.Email));
        Assert.Empty(await state.Sink.ToAsync(declined.Email));
        Assert.Empty(await state.Sink.ToAsync(overtaken.Email));
    }

    [Fact]
    public async Task An_offer_lets_the_person_sleep()
    {
        var now = Instant.FromDateTimeOffset(In(TimeSpan.Zero)).InZone(DateTimeZoneProviders.Tzdb["Europe/Paris"]).TimeOfDay;
        string Clock(int hours) => now.PlusHours(hours).ToString("HH:mm", null);
        var person = await state.RegisterAsync("en", new { quiet_hours = new { from = Clock(-1), to = Clock(1) } });
        await state.PublishInOrderAsync(OfferedFor(person, TimeSpan.FromHours(4)), OfferedFor(person, TimeSpan.FromMinutes(30)));
        await state.StatesBecomeAsync(person, "offer:pending offer:suppressed:quiet_hours");
        Assert.True((await state.SqlAsync<bool>("select due_at between now() + interval '58 minutes' and now() + interval '1 hour' from deliveries where person_id = @Id and state = 'pending'", person))[0]);
    }
}
