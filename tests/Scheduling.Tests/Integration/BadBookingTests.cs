using System.Net;
using System.Net.Http.Json;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>What is refused leaves nothing behind: no row, and no hold.</summary>
[Trait("Category", "Integration")]
public sealed class BadBookingTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    static readonly string[] Tables = ["sessions", "bookings", "occupied", "moves", "platform.outbox where is_command"];

    [Fact]
    public async Task Nothing_is_half_booked_and_no_hold_left_behind()
    {
        var stranger = Guid.CreateVersion7();
        var (supporter, participant, programme) = (await state.ListSupporterAsync(), await state.RegisterParticipantAsync(), await state.FundAsync());
        var (foreignParticipant, foreignSupporter) = (await state.RegisterParticipantAsync(stranger), await state.ListSupporterAsync(partner: stranger));
        var group = await state.ScheduleAsync(supporter, InHours(40), capacity: 1);
        var booking = await state.BookedAsync(supporter, InHours(60), programme);
        await Eventually.HoldsAsync(async () => await state.CountAsync("platform.outbox", "is_command") == 0, "the commands have left");
        var before = await CountsAsync();

        await BookAsync(foreignParticipant, supporter).InvalidAsync("/participant_id");
        await BookAsync(Guid.CreateVersion7(), supporter).InvalidAsync("/participant_id");
        await BookAsync(participant, foreignSupporter).InvalidAsync("/supporter_id");
        await BookAsync(participant, Guid.CreateVersion7()).InvalidAsync("/supporter_id");
        await BookAsync(participant, supporter, minutes: 0).InvalidAsync("/minutes");
        await BookAsync(participant, supporter, minutes: -60).InvalidAsync("/minutes");
        await BookAsync(participant, supporter, at: InHours(-2)).InvalidAsync("/starts_at");
        await BookAsync(participant, supporter, at: InHours(0).AddYears(90)).InvalidAsync("/starts_at");
        await BookAsync(participant, supporter, at: InHours(60)).ConflictAsync("slot-taken");
        await BookAsync(participant, supporter, modality: "carrier pigeon").InvalidAsync("/modality");
        await state.JoinAsync(Guid.CreateVersion7(), participant, programme).InvalidAsync("/session_id");
        await state.JoinAsync(group, foreignParticipant, programme).InvalidAsync("/participant_id");
        await state.TryScheduleAsync(foreignSupporter, InHours(80)).InvalidAsync("/details/supporter_id");
        await state.TryScheduleAsync(supporter, InHours(80), minutes: 0).InvalidAsync("/details/minutes");
        await state.TryScheduleAsync(supporter, InHours(80), capacity: 0).InvalidAsync("/details/capacity");
        await state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(40) }).ConflictAsync("slot-taken");
        await state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(70), minutes = 0 }).InvalidAsync("/minutes");
        Assert.Equal(HttpStatusCode.BadRequest, (await state.PostAsync("/bookings", new { participant_id = participant, programme_id = programme, session_id = group, note = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.PostAsync($"/bookings/{Guid.CreateVersion7()}/reschedule", new { starts_at = InHours(70) })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.PostAsync($"/sessions/{Guid.CreateVersion7()}/attendance", new { entries = new[] { new { booking_id = booking, attended = true } } })).StatusCode);

        Assert.Equal(before, await CountsAsync());
        Assert.Equal(1, await state.HoldsAsync(programme));

        Task<HttpResponseMessage> BookAsync(Guid who, Guid with, int minutes = 60, DateTimeOffset? at = null, string modality = "video") => state.PostAsync("/bookings",
            new { participant_id = who, supporter_id = with, programme_id = programme, starts_at = at ?? InHours(80), minutes, modality });
    }

    [Fact]
    public async Task Rules_of_a_programme_that_make_no_sense_are_refused()
    {
        var programme = await state.FundAsync();
        await PutAsync(programme, new { free_cancellation_minutes = -1, late_cancellation = "spent", no_show = "spent" }).InvalidAsync("/free_cancellation_minutes");
        await PutAsync(programme, new { free_cancellation_minutes = 1, late_cancellation = "doubled", no_show = "spent" }).InvalidAsync("/late_cancellation");
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(Guid.CreateVersion7(), new { free_cancellation_minutes = 1, late_cancellation = "spent", no_show = "spent" })).StatusCode);
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.write");
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(programme, new { free_cancellation_minutes = 1, late_cancellation = "spent", no_show = "spent" }, other)).StatusCode);
        await JsonAsync(await PutAsync(programme, new { free_cancellation_minutes = 90, late_cancellation = "spent", no_show = "released" }), HttpStatusCode.OK);
        var rules = (await JsonAsync(await state.CreditsHttp.GetAsync($"/v1/credits/programmes/{programme}"), HttpStatusCode.OK))["booking_rules"]!;
        Assert.Equal((90, "spent", "released"), ((int)rules["free_cancellation_minutes"]!, (string)rules["late_cancellation"]!, (string)rules["no_show"]!));
    }

    Task<HttpResponseMessage> PutAsync(Guid programme, object rules, HttpClient? http = null) => (http ?? state.CreditsHttp).PutAsJsonAsync($"/v1/credits/programmes/{programme}/booking-rules", rules);

    async Task<string> CountsAsync()
    {
        var counts = new List<string>();
        foreach (var table in Tables)
        {
            counts.Add($"{table}: {(table.Contains(" where ", StringComparison.Ordinal) ? await state.CountAsync(table.Split(" where ")[0], table.Split(" where ")[1]) : await state.CountAsync(table))}");
        }

        return string.Join(", ", counts);
    }
}
