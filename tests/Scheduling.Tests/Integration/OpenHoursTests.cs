using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>What a supporter's open hours say binds slots and bookings alike.</summary>
[Trait("Category", "Integration")]
public sealed class OpenHoursTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Hours_are_read_as_they_were_set()
    {
        var supporter = await state.ListSupporterAsync();
        var hours = JsonNode.Parse("""
            {"zone":"Europe/Paris",
             "weekly":[{"day":"monday","from":"09:00","to":"12:30","modalities":["video","chat"]},{"day":"sunday","from":"22:00","to":"24:00"}],
             "exceptions":[{"date":"2026-12-24"},{"date":"2026-12-26","windows":[{"from":"10:00","to":"11:00","modalities":["phone"]}]}],
             "buffer_before_minutes":5,"buffer_after_minutes":10,"notice_minutes":120,"horizon_days":60}
            """)!;
        var path = $"/v1/scheduling/supporters/{supporter}/open-hours";
        Assert.True(JsonNode.DeepEquals(hours, await JsonAsync(await state.Http.PutAsJsonAsync(path, hours), HttpStatusCode.OK)));
        Assert.True(JsonNode.DeepEquals(hours, await JsonAsync(await state.Http.GetAsync(path), HttpStatusCode.OK)));
    }

    [Fact]
    public async Task Hours_that_make_no_sense_are_refused_by_their_place()
    {
        var supporter = await state.ListSupporterAsync();
        var refused = await JsonAsync(await state.Http.PutAsJsonAsync($"/v1/scheduling/supporters/{supporter}/open-hours", JsonNode.Parse("""
            {"zone":"Mars/Base","weekly":[{"day":"monday","from":"12:00","to":"12:00"}],"exceptions":[{"date":"2026-12-24"},{"date":"2026-12-24"}],"notice_minutes":-1}
            """)), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["/zone", "/notice_minutes", "/weekly/0/to", "/exceptions/1/date"], refused["errors"]!.AsArray().Select(error => (string)error!["pointer"]!));
    }

    [Fact]
    public async Task Each_rule_refuses_a_booking_by_name_and_offers_what_can_be_booked()
    {
        var supporter = await state.ListSupporterAsync();
        var booked = InHours(30);
        Assert.Equal(HttpStatusCode.Created, (await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, booked)).StatusCode);
        var closed = DateOnly.FromDateTime(InHours(24 * 8).UtcDateTime);
        await SetAsync(supporter, new
        {
            zone = "Etc/UTC",
            weekly = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
                .SelectMany(day => new object[] { new { day, from = "00:00", to = "12:00" }, new { day, from = "12:00", to = "24:00", modalities = new[] { "phone" } } }),
            exceptions = new[] { new { date = $"{closed:yyyy-MM-dd}" } },
            buffer_before_minutes = 30,
            buffer_after_minutes = 15,
            notice_minutes = 20 * 60,
            horizon_days = 10,
        });

        await RefusedAsync("notice-too-short", supporter, InHours(19));
        await RefusedAsync("slot-taken", supporter, booked.AddMinutes(30), "phone");
        await RefusedAsync("buffer-taken", supporter, booked.AddMinutes(75), "phone");
        await RefusedAsync("buffer-taken", supporter, booked.AddMinutes(-75), "phone");
        await RefusedAsync("outside-open-hours", supporter, At(closed, 9), "phone");
        await RefusedAsync("modality-not-offered-then", supporter, At(closed.AddDays(-2), 15));
        await RefusedAsync("modality-not-offered", supporter, At(closed.AddDays(-2), 15), "chat");
        var refusal = await RefusedAsync("too-far-ahead", supporter, InHours(24 * 12));
        Assert.Empty(refusal["next_free_slots"]!.AsArray());

        refusal = await RefusedAsync("buffer-taken", supporter, booked.AddMinutes(75), "phone");
        var next = refusal["next_free_slots"]!.AsArray().Select(slot => (DateTimeOffset)slot!).ToArray();
        Assert.Equal([booked.AddMinutes(90), booked.AddMinutes(105), booked.AddMinutes(120)], next);
        Assert.Equal(HttpStatusCode.Created, (await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, next[0], modality: "phone")).StatusCode);
    }

    [Fact]
    public async Task What_is_offered_is_what_the_rules_leave()
    {
        var supporter = await state.ListSupporterAsync();
        var day = DateOnly.FromDateTime(InHours(72).UtcDateTime);
        await SetAsync(supporter, new { zone = "Etc/UTC", weekly = Array.Empty<object>(), exceptions = new[] { new { date = $"{day:yyyy-MM-dd}", windows = new[] { new { from = "09:00", to = "12:00" } } } }, buffer_after_minutes = 30 });
        Assert.Equal(HttpStatusCode.Created, (await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, At(day, 9))).StatusCode);
        Assert.Equal([At(day, 10).AddMinutes(30), At(day, 10).AddMinutes(45), At(day, 11)], await state.SlotsAsync(supporter, hours: 24 * 5));
    }

    [Fact]
    public async Task A_long_search_finds_all_though_it_is_read_in_parts()
    {
        var (supporter, from) = (await state.ListSupporterAsync(), InHours(24).AddMinutes(7));
        await SetAsync(supporter, new { zone = "Etc/UTC", weekly = EveryDay() });
        var (found, after, pages) = (new List<DateTimeOffset>(), "", 0);
        do
        {
            var page = await JsonAsync(await state.Http.GetAsync(
                $"/v1/scheduling/slots?supporter_id={supporter}&from={from:yyyy-MM-ddTHH:mm:ssZ}&to={from.AddDays(20):yyyy-MM-ddTHH:mm:ssZ}&minutes=60&limit=500{after}"), HttpStatusCode.OK);
            found.AddRange(page["slots"]!.AsArray().Select(slot => (DateTimeOffset)slot!["starts_at"]!));
            after = page["next"] is { } next ? $"&after={next}" : "";
            pages++;
        }
        while (after != "");

        // From a quarter past to an hour before the end, every quarter: 20 days of 96, without the last hour's and with the first of what is left of it.
        Assert.Equal(Enumerable.Range(0, 20 * 96 - 4).Select(i => InHours(24).AddMinutes(15 + 15 * i)), found);
        Assert.Equal(4, pages);
    }

    [Fact]
    public async Task Hours_that_were_changed_count_at_once()
    {
        var supporter = await state.ListSupporterAsync();
        Assert.NotEmpty(await state.SlotsAsync(supporter));
        await SetAsync(supporter, new { zone = "Etc/UTC", weekly = Array.Empty<object>() });
        Assert.Empty(await state.SlotsAsync(supporter));
        await SetAsync(supporter, new { zone = "Etc/UTC", weekly = EveryDay() });
        Assert.NotEmpty(await state.SlotsAsync(supporter));
    }

    [Fact]
    public async Task Who_facilitates_beside_another_is_not_offered_meanwhile()
    {
        var (lead, second) = (await state.ListSupporterAsync(), await state.ListSupporterAsync());
        var start = InHours(40);
        await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/sessions", new
        {
            starts_at = start,
            zone = "Europe/Paris",
            details = new { kind = "group", supporter_id = lead, co_facilitator_id = second, modality = "video", minutes = 90, capacity = 8 },
        }), HttpStatusCode.Created);
        foreach (var supporter in new[] { lead, second })
        {
            var slots = await state.SlotsAsync(supporter, hours: 44);
            Assert.DoesNotContain(slots, slot => slot > start.AddMinutes(-60) && slot < start.AddMinutes(supporter == lead ? 105 : 90));
            // The lead talks a group over afterwards.
            Assert.Contains(start.AddMinutes(supporter == lead ? 105 : 90), slots);
            await RefusedAsync("slot-taken", supporter, start.AddMinutes(60));
        }
    }

    async Task SetAsync(Guid supporter, object hours) => await JsonAsync(await state.Http.PutAsJsonAsync($"/v1/scheduling/supporters/{supporter}/open-hours", hours), HttpStatusCode.OK);

    async Task<JsonNode> RefusedAsync(string name, Guid supporter, DateTimeOffset start, string modality = "video")
    {
        var refusal = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, start, modality: modality), HttpStatusCode.Conflict);
        Assert.Equal($"urn:entraide:problem:{name}", (string)refusal["type"]!);
        return refusal;
    }

    static DateTimeOffset At(DateOnly day, int hour) => new(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero);
}
