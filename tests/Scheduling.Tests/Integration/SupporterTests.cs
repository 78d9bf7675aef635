using System.Net;
using System.Net.Http.Json;
using Entraide.DirectoryService.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>What the directory says about a supporter decides at once what can be booked.</summary>
[Trait("Category", "Integration")]
public sealed class SupporterTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Who_pauses_or_lapses_is_neither_offered_nor_booked_and_who_is_back_is_both()
    {
        var (supporter, participant) = (await state.ListSupporterAsync(), await state.RegisterParticipantAsync());
        Assert.NotEmpty(await state.SlotsAsync(supporter));

        await state.TakenInAsync(new SupporterWithdrawn(supporter, state.Partner, 2, ForGood: false));
        Assert.Empty(await state.SlotsAsync(supporter));
        await RefusedAsync(participant, supporter, InHours(26));

        await state.TakenInAsync(Listed(supporter, version: 3, until: InHours(1000)));
        Assert.NotEmpty(await state.SlotsAsync(supporter));
        Assert.Equal("confirmed", (string)(await JsonAsync(await state.RequestAsync(participant, supporter, InHours(26)), HttpStatusCode.Created))["state"]!);
    }

    [Fact]
    public async Task Past_the_date_nothing_is_offered_or_booked_though_no_message_came()
    {
        var (supporter, participant) = (await state.ListSupporterAsync(), await state.RegisterParticipantAsync());
        await state.TakenInAsync(new SupporterChanged(supporter, state.Partner, 2, InHours(10), 8, 40, ["video"]));
        Assert.Equal(InHours(9), (await state.SlotsAsync(supporter)).Max());
        await RefusedAsync(participant, supporter, InHours(10));

        await state.TakenInAsync(new SupporterChanged(supporter, state.Partner, 3, InHours(-10), 8, 40, ["video"]));
        Assert.Empty(await state.SlotsAsync(supporter));
        await RefusedAsync(participant, supporter, InHours(3));
    }

    [Fact]
    public async Task An_older_event_that_comes_late_changes_nothing()
    {
        var supporter = await state.ListSupporterAsync();
        await state.TakenInAsync(new SupporterWithdrawn(supporter, state.Partner, 5, ForGood: false));
        await state.TakenInAsync(Listed(supporter, version: 4, until: InHours(1000)));
        await state.TakenInAsync(new SupporterChanged(supporter, state.Partner, 5, InHours(1000), 8, 40, ["video"]));
        Assert.Empty(await state.SlotsAsync(supporter));

        await state.TakenInAsync(Listed(supporter, version: 7, until: InHours(1000)));
        await state.TakenInAsync(new SupporterWithdrawn(supporter, state.Partner, 6, ForGood: false));
        Assert.NotEmpty(await state.SlotsAsync(supporter));
    }

    [Fact]
    public async Task Somebody_first_heard_of_as_withdrawn_can_be_listed_later()
    {
        var supporter = Guid.CreateVersion7();
        await state.TakenInAsync(new SupporterWithdrawn(supporter, state.Partner, 3, ForGood: false));
        await state.TakenInAsync(Listed(supporter, version: 2, until: InHours(1000)));
        await JsonAsync(await state.Http.PutAsJsonAsync($"/v1/scheduling/supporters/{supporter}/open-hours", Hours), HttpStatusCode.OK);
        Assert.Empty(await state.SlotsAsync(supporter));
        await state.TakenInAsync(Listed(supporter, version: 4, until: InHours(1000)));
        Assert.NotEmpty(await state.SlotsAsync(supporter));
    }

    [Fact]
    public async Task Who_left_for_good_leaves_no_open_hours_and_does_not_come_back()
    {
        var (supporter, participant) = (await state.ListSupporterAsync(), await state.RegisterParticipantAsync());
        await state.TakenInAsync(new SupporterWithdrawn(supporter, state.Partner, 2, ForGood: true));
        var hours = $"/v1/scheduling/supporters/{supporter}/open-hours";
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync(hours)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.PutAsJsonAsync(hours, Hours)).StatusCode);
        Assert.Empty(await state.SlotsAsync(supporter));
        await RefusedAsync(participant, supporter, InHours(26));

        await state.TakenInAsync(Listed(supporter, version: 3, until: InHours(1000)));
        await RefusedAsync(participant, supporter, InHours(26));
    }

    async Task RefusedAsync(Guid participant, Guid supporter, DateTimeOffset startsAt)
    {
        var refusal = await JsonAsync(await state.RequestAsync(participant, supporter, startsAt), HttpStatusCode.Conflict);
        Assert.Equal("urn:entraide:problem:supporter-not-bookable", (string)refusal["type"]!);
    }

    SupporterListed Listed(Guid supporter, int version, DateTimeOffset until) => new(supporter, state.Partner, version, until, 8, 40, ["video", "phone"]);

    static object Hours => new { zone = "Europe/Paris", weekly = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }.Select(day => new { day, from = "00:00", to = "24:00" }) };
}
