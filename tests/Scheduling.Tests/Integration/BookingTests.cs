using System.Net;
using System.Net.Http.Json;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class BookingTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task A_booking_is_confirmed_once_its_credits_are_held_and_spent_at_attendance()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var before = await state.ReportAsync();

        // In the next half hour, so that attendance may be recorded.
        var booking = await JsonAsync(await state.RequestAsync(participant, supporter, TimeProvider.System.GetUtcNow().AddMinutes(5)), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        Assert.Equal((long)before["held"]! + Price, (long)(await state.ReportAsync())["held"]!);

        var attended = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/attendance", new { attended = true }), HttpStatusCode.OK);
        Assert.Equal("attended", (string)attended["state"]!);
        await Eventually.HoldsAsync(async () => (long)(await state.ReportAsync())["earned"]! == (long)before["earned"]! + Price, "the supporter earned");
        var report = await state.ReportAsync();
        Assert.Equal(0, (long)report["ledger_sum"]!);
        Assert.True((bool)report["balances_match"]!);
        Assert.Equal((long)before["held"]!, (long)report["held"]!);
        Assert.Equal((long)before["spent"]! + Price, (long)report["spent"]!);

        var again = await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/attendance", new { attended = true });
        Assert.Equal("urn:entraide:problem:booking-not-confirmed", (string)(await JsonAsync(again, HttpStatusCode.Conflict))["type"]!);
    }

    [Fact]
    public async Task A_cancelled_booking_frees_the_slot_and_returns_the_credits()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var available = (long)(await state.ReportAsync())["available"]!;
        var booking = await JsonAsync(await state.RequestAsync(participant, supporter, InHours(30)), HttpStatusCode.Created);
        Assert.Equal(available - Price, (long)(await state.ReportAsync())["available"]!);

        var cancelled = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/cancel", new { by = "participant" }), HttpStatusCode.OK);
        Assert.Equal("cancelled", (string)cancelled["state"]!);
        await Eventually.HoldsAsync(async () => (long)(await state.ReportAsync())["available"]! == available, "the credits are back");

        var another = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(30)), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)another["state"]!);
        await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{another["id"]}/cancel", new { by = "partner" });
    }

    [Fact]
    public async Task Of_many_requests_for_one_slot_one_wins_and_one_hold_is_placed()
    {
        var supporter = await state.ListSupporterAsync();
        var participants = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => state.RegisterParticipantAsync()));
        var held = (long)(await state.ReportAsync())["held"]!;

        var answers = await Task.WhenAll(participants.Select((participant, i) => state.RequestAsync(participant, supporter, InHours(50).AddMinutes(i))));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            var problem = await JsonAsync(refused, HttpStatusCode.Conflict);
            Assert.Equal("urn:entraide:problem:slot-taken", (string)problem["type"]!);
            Assert.NotEmpty(problem["next_free_slots"]!.AsArray());
        }

        Assert.Equal(held + Price, (long)(await state.ReportAsync())["held"]!);
    }

    [Fact]
    public async Task A_programme_without_credits_refuses_the_booking_and_frees_the_slot()
    {
        var supporter = await state.ListSupporterAsync();
        var empty = (Guid)(await JsonAsync(await state.CreditsHttp.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Empty", zone = "Valmorel", price_list = new[] { new { up_to_minutes = 60, credits = 5 } } }), HttpStatusCode.Created))["id"]!;
        var refused = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(20), programme: empty), HttpStatusCode.Created);
        Assert.Equal("refused", (string)refused["state"]!);
        Assert.Equal("insufficient_credits", (string)refused["reason"]!);
        Assert.Equal("confirmed", (string)(await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(20)), HttpStatusCode.Created))["state"]!);
    }

    [Fact]
    public async Task Another_partners_programme_is_an_unknown_one()
    {
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        var foreign = (Guid)(await JsonAsync(await other.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Foreign", zone = "Z", price_list = new[] { new { up_to_minutes = 60, credits = 5 } } }), HttpStatusCode.Created))["id"]!;
        await other.PostAsJsonAsync($"/v1/credits/programmes/{foreign}/grants", new { id = Guid.CreateVersion7(), credits = 50 });
        var refused = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), InHours(22), programme: foreign), HttpStatusCode.Created);
        Assert.Equal("unknown_programme", (string)refused["reason"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await state.CreditsHttp.GetAsync($"/v1/credits/programmes/{foreign}")).StatusCode);
    }

    [Fact]
    public async Task A_weekly_limit_holds_under_parallel_requests()
    {
        var supporter = await state.ListSupporterAsync(perDay: 2, perWeek: 2);
        var participants = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => state.RegisterParticipantAsync()));
        // Noon to nine in the evening of one day in Paris, four days from now.
        var day = InHours(96).AddHours(11 - InHours(96).Hour);
        var answers = await Task.WhenAll(participants.Select((participant, i) => state.RequestAsync(participant, supporter, day.AddHours(i), wait: 0)));
        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            Assert.Equal("urn:entraide:problem:limit-sessions-per-day", (string)(await JsonAsync(refused, HttpStatusCode.Conflict))["type"]!);
        }
    }

    [Fact]
    public async Task Another_partners_booking_answers_as_one_that_does_not_exist()
    {
        var booking = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), InHours(40)), HttpStatusCode.Created);
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        var foreign = await JsonAsync(await other.GetAsync($"/v1/scheduling/bookings/{booking["id"]}"), HttpStatusCode.NotFound);
        var unknown = await JsonAsync(await other.GetAsync($"/v1/scheduling/bookings/{Guid.CreateVersion7()}"), HttpStatusCode.NotFound);
        foreach (var member in new[] { "type", "title", "status", "detail" })
        {
            Assert.Equal(unknown[member]!.ToJsonString(), foreign[member]!.ToJsonString());
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/cancel", new { by = "partner" })).StatusCode);
        Assert.Equal("confirmed", await state.StateAsync((Guid)booking["id"]!));
    }

    [Fact]
    public async Task Anothers_participant_or_supporter_cannot_be_booked()
    {
        var stranger = Guid.CreateVersion7();
        var foreignParticipant = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(stranger), await state.ListSupporterAsync(), InHours(44)), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/participant_id", (string)foreignParticipant["errors"]![0]!["pointer"]!);
        var foreignSupporter = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(partner: stranger), InHours(44)), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/supporter_id", (string)foreignSupporter["errors"]![0]!["pointer"]!);
    }

    [Fact]
    public async Task Attendance_is_not_recorded_long_before_the_session()
    {
        var booking = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), InHours(48)), HttpStatusCode.Created);
        var early = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/attendance", new { attended = true }), HttpStatusCode.Conflict);
        Assert.Equal("urn:entraide:problem:session-not-begun", (string)early["type"]!);
    }
}
