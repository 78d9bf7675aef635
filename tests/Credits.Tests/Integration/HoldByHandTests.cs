using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class HoldByHandTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    const string Holds = "/v1/credits/holds";

    static JsonObject Order(Guid programme, long credits = 10, Guid? participant = null) => new()
    {
        ["id"] = Guid.CreateVersion7(),
        ["programme_id"] = programme,
        ["participant_id"] = participant ?? Guid.CreateVersion7(),
        ["supporter_id"] = Guid.CreateVersion7(),
        ["credits"] = credits,
        ["expires_at"] = TimeProvider.System.GetUtcNow().AddDays(1),
    };

    [Fact]
    public async Task A_hold_sent_many_times_is_placed_once_and_another_under_its_id_is_refused()
    {
        var programme = await state.ProgrammeAsync();
        var order = Order(programme);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => state.Http.PostAsJsonAsync(Holds, order)));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(bodies.Distinct());
        Assert.Equal(bodies[0], await state.Http.GetStringAsync(answers[0].Headers.Location));
        Assert.Equal(10, (long)(await state.ReportAsync(programme))["held"]!);

        order["credits"] = 11;
        Assert.Equal("hold-id-used", await RefusedAsync(state.Http.PostAsJsonAsync(Holds, order)));
        Assert.Equal(10, (long)(await state.ReportAsync(programme))["held"]!);
    }

    [Fact]
    public async Task A_hold_is_captured_in_part_once_and_the_rest_goes_back()
    {
        var programme = await state.ProgrammeAsync();
        var order = await PlacedAsync(programme);
        var url = $"{Holds}/{order["id"]}";
        var captures = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => state.Http.PostAsJsonAsync($"{url}/capture", new { credits = 4 })));
        Assert.All(captures, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var hold = await JsonAsync(captures[0], HttpStatusCode.OK);
        Assert.Equal(("captured", 10, 4), ((string)hold["state"]!, (long)hold["credits"]!, (long)hold["captured"]!));

        foreach (var late in new[] { state.Http.PostAsJsonAsync($"{url}/capture", new { credits = 5 }), state.Http.PostAsync($"{url}/capture", null), state.Http.PostAsync($"{url}/release", null) })
        {
            var problem = await JsonAsync(await late, HttpStatusCode.Conflict);
            Assert.Equal(("urn:entraide:problem:hold-is-final", "captured"), ((string)problem["type"]!, (string)problem["state"]!));
        }

        var report = await state.ReportAsync(programme);
        Assert.Equal((4, 0, 96, 4, 0), ((long)report["spent"]!, (long)report["held"]!, (long)report["available"]!, (long)report["earned"]!, (long)report["ledger_sum"]!));
        Assert.True((bool)report["balances_match"]!);
    }

    [Fact]
    public async Task A_released_hold_goes_back_once_and_is_not_captured()
    {
        var programme = await state.ProgrammeAsync();
        var url = $"{Holds}/{(await PlacedAsync(programme))["id"]}";
        var released = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => state.Http.PostAsync($"{url}/release", null)));
        Assert.All(released, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal("hold-is-final", await RefusedAsync(state.Http.PostAsync($"{url}/capture", null)));
        var report = await state.ReportAsync(programme);
        Assert.Equal((0, 0, Granted), ((long)report["spent"]!, (long)report["held"]!, (long)report["available"]!));
    }

    [Fact]
    public async Task A_hold_past_its_deadline_is_expired_and_its_credits_come_back_by_themselves()
    {
        var programme = await state.ProgrammeAsync();
        var order = Order(programme);
        order["expires_at"] = TimeProvider.System.GetUtcNow().AddMilliseconds(500);
        var url = $"{Holds}/{(await JsonAsync(await state.Http.PostAsJsonAsync(Holds, order), HttpStatusCode.Created))["id"]}";
        await Eventually.HoldsAsync(async () => (string)(await JsonAsync(await state.Http.GetAsync(url), HttpStatusCode.OK))["state"]! == "expired", "the hold is expired");
        Assert.Equal("hold-is-final", await RefusedAsync(state.Http.PostAsync($"{url}/capture", null)));
        Assert.Equal("hold-is-final", await RefusedAsync(state.Http.PostAsync($"{url}/release", null)));
        await Eventually.HoldsAsync(async () => (long)(await state.ReportAsync(programme))["available"]! == Granted, "the credits are back");

        // Sent again, it is answered as it stands.
        Assert.Equal("expired", (string)(await JsonAsync(await state.Http.PostAsJsonAsync(Holds, order), HttpStatusCode.Created))["state"]!);
    }

    [Fact]
    public async Task Of_a_capture_and_a_release_at_once_one_wins()
    {
        var programme = await state.ProgrammeAsync(granted: 1000);
        for (var i = 0; i < 5; i++)
        {
            var url = $"{Holds}/{(await PlacedAsync(programme))["id"]}";
            var both = await Task.WhenAll(state.Http.PostAsync($"{url}/capture", null), state.Http.PostAsync($"{url}/release", null));
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], both.Select(answer => answer.StatusCode).Order());
        }

        var report = await state.ReportAsync(programme);
        Assert.Equal((0, 1000L), ((long)report["held"]!, (long)report["available"]! + (long)report["spent"]!));
    }

    [Fact]
    public async Task A_hold_above_what_is_there_is_refused_leaves_no_row_and_may_be_asked_for_again()
    {
        var programme = await state.ProgrammeAsync(granted: 9);
        var order = Order(programme);
        Assert.Equal("insufficient-credits", await RefusedAsync(state.Http.PostAsJsonAsync(Holds, order)));
        Assert.Null(await state.HoldStateAsync((Guid)order["id"]!));
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants", new { id = Guid.CreateVersion7(), credits = 1 }), HttpStatusCode.Created);
        await JsonAsync(await state.Http.PostAsJsonAsync(Holds, order), HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_capture_above_the_hold_is_refused_and_leaves_it_held()
    {
        var url = $"{Holds}/{(await PlacedAsync(await state.ProgrammeAsync()))["id"]}";
        Assert.Equal("capture-above-hold", await RefusedAsync(state.Http.PostAsJsonAsync($"{url}/capture", new { credits = 11 })));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.PostAsJsonAsync($"{url}/capture", new { credits = -1 })).StatusCode);
        Assert.Equal("held", (string)(await JsonAsync(await state.Http.GetAsync(url), HttpStatusCode.OK))["state"]!);
    }

    [Fact]
    public async Task A_hold_of_a_booking_is_shown_and_settled_by_its_booking_only()
    {
        var hold = state.Hold(await state.ProgrammeAsync()) with { Kind = "group", Language = "fr", StartsAt = TimeProvider.System.GetUtcNow().AddHours(1) };
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        var url = $"{Holds}/{hold.HoldId}";
        var shown = await JsonAsync(await state.Http.GetAsync(url), HttpStatusCode.OK);
        Assert.Equal((hold.BookingId, "group", "fr", 45), ((Guid)shown["booking_id"]!, (string)shown["kind"]!, (string)shown["language"]!, (int)shown["minutes"]!));
        Assert.Equal("hold-belongs-to-a-booking", await RefusedAsync(state.Http.PostAsync($"{url}/capture", null)));
        Assert.Equal("hold-belongs-to-a-booking", await RefusedAsync(state.Http.PostAsync($"{url}/release", null)));
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId, null, 99));
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId, null, 3));
        await state.HoldReachesAsync(hold.HoldId, "captured");
        Assert.Equal(3, (long)(await JsonAsync(await state.Http.GetAsync(url), HttpStatusCode.OK))["captured"]!);
    }

    [Fact]
    public async Task A_hold_made_by_hand_cannot_be_settled_by_a_message_for_a_booking()
    {
        var programme = await state.ProgrammeAsync();
        var id = (Guid)(await PlacedAsync(programme))["id"]!;
        await state.SendAsync(new CaptureHold(id, Guid.CreateVersion7()), new ReleaseHold(id, Guid.CreateVersion7()), state.Hold(programme) with { HoldId = id });
        await state.DrainAsync(programme);
        await Eventually.HoldsAsync(async () => await HeardAsync() >= 3, "all were taken in");
        Assert.Equal("held", await state.HoldStateAsync(id));

        async Task<long> HeardAsync()
        {
            await using var connection = new NpgsqlConnection(state.Credits.Database);
            return await connection.ExecuteScalarAsync<long>("select count(distinct endpoint) from platform.inbox where endpoint like '%place-hold' or endpoint like '%spend-hold' or endpoint like '%give-back-hold'");
        }
    }

    [Fact]
    public async Task Another_partners_hold_is_not_there()
    {
        var programme = await state.ProgrammeAsync();
        var url = $"{Holds}/{(await PlacedAsync(programme))["id"]}";
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(url)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{url}/capture", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{url}/release", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync(Holds, Order(programme))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"{Holds}/{Guid.CreateVersion7()}")).StatusCode);
        using var reader = state.Credits.As(state.Partner, "credits.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"{url}/release", null)).StatusCode);
    }

    [Theory]
    [InlineData("credits", "0", "/credits")]
    [InlineData("credits", "-1", "/credits")]
    [InlineData("credits", "1000000001", "/credits")]
    [InlineData("credits", "null", "/credits")]
    [InlineData("minutes", "0", "/minutes")]
    [InlineData("kind", "\"dance\"", "/kind")]
    [InlineData("language", "\"a sentence\"", "/language")]
    [InlineData("expires_at", "\"2020-01-01T00:00:00Z\"", "/expires_at")]
    [InlineData("expires_at", "\"9999-12-31T00:00:00Z\"", "/expires_at")]
    [InlineData("starts_at", "\"0001-01-01T00:00:00Z\"", "/starts_at")]
    [InlineData("participant_id", "\"00000000-0000-0000-0000-000000000000\"", "/participant_id")]
    [InlineData("id", "\"00000000-0000-0000-0000-000000000000\"", "/id")]
    public async Task What_cannot_be_held_is_refused_by_name(string member, string value, string pointer)
    {
        var programme = await state.ProgrammeAsync();
        var order = Order(programme);
        order[member] = JsonNode.Parse(value);
        var problem = await JsonAsync(await state.Http.PostAsJsonAsync(Holds, order), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)problem["errors"]![0]!["pointer"]!);
        Assert.Equal(0, (long)(await state.ReportAsync(programme))["held"]!);
    }

    async Task<JsonNode> PlacedAsync(Guid programme) => await JsonAsync(await state.Http.PostAsJsonAsync(Holds, Order(programme)), HttpStatusCode.Created);

    static async Task<string> RefusedAsync(Task<HttpResponseMessage> answer) => ((string)(await JsonAsync(await answer, HttpStatusCode.Conflict))["type"]!)["urn:entraide:problem:".Length..];
}
