using System.Net;
using System.Net.Http.Json;
using Dapper;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class EligibilityTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    static readonly DateTimeOffset Monday = new(2027, 1, 4, 10, 0, 0, TimeSpan.Zero);

    async Task<Guid> ProgrammeAsync(object rules, long granted = 1000)
    {
        var programme = await state.ProgrammeAsync(granted);
        await JsonAsync(await state.Http.PutAsJsonAsync($"/v1/credits/programmes/{programme}/rules", rules), HttpStatusCode.OK);
        return programme;
    }

    async Task<(string State, string? Reason)> DecidedAsync(HoldCredits hold)
    {
        await state.SendAsync(hold);
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        await Eventually.HoldsAsync(async () => await state.HoldStateAsync(hold.HoldId) is not null, "the hold is decided");
        return await connection.QuerySingleAsync<(string, string?)>("select state, reason from holds where id = @HoldId", new { hold.HoldId });
    }

    Task<HttpResponseMessage> PlaceAsync(Guid programme, Guid participant, long credits, DateTimeOffset startsAt) => state.Http.PostAsJsonAsync("/v1/credits/holds", new
    {
        id = Guid.CreateVersion7(),
        programme_id = programme,
        participant_id = participant,
        credits,
        starts_at = startsAt,
        expires_at = TimeProvider.System.GetUtcNow().AddDays(300),
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_twenty_holds_at_once_a_cap_lets_through_what_is_below_it(bool byMessage)
    {
        var (programme, participant) = (await ProgrammeAsync(new { cap = new { credits = 35, per = "week" } }), Guid.CreateVersion7());
        // Two processes: within one, those who take from one pool go in one batch.
        await using var replica = await state.Credits.StartReplicaAsync(CreditsService.Build, typeof(CreditsWithProgramme).Assembly);
        using var second = replica.As(state.Partner, "credits.write");
        var holds = Enumerable.Range(0, 20).Select(i => state.Hold(programme) with { ParticipantId = participant, Credits = 10, StartsAt = Monday.AddHours(i) }).ToArray();
        if (byMessage)
        {
            await Task.WhenAll(holds.Select(hold => state.SendAsync(hold)));
            foreach (var hold in holds)
            {
                await Eventually.HoldsAsync(async () => await state.HoldStateAsync(hold.HoldId) is not null, "the hold is decided");
            }
        }
        else
        {
            await Task.WhenAll(holds.Select((hold, i) => (i % 2 == 0 ? state.Http : second).PostAsJsonAsync("/v1/credits/holds",
                new { id = hold.HoldId, programme_id = programme, participant_id = participant, credits = 10, starts_at = hold.StartsAt, expires_at = hold.ExpiresAt })));
        }

        var states = await Task.WhenAll(holds.Select(hold => state.HoldStateAsync(hold.HoldId)));
        Assert.Equal(3, states.Count(held => held == "held"));
        Assert.Equal(17, states.Count(refused => refused == (byMessage ? "refused" : null)));
        Assert.Equal(30, (long)(await state.ReportAsync(programme))["held"]!);
    }

    [Fact]
    public async Task A_cap_counts_what_was_captured_and_not_what_went_back_and_each_week_by_itself()
    {
        var (programme, participant) = (await ProgrammeAsync(new { cap = new { credits = 10, per = "week" } }), Guid.CreateVersion7());
        var first = (await JsonAsync(await PlaceAsync(programme, participant, 10, Monday), HttpStatusCode.Created))["id"];
        Assert.Equal("urn:entraide:problem:cap-reached", (string)(await JsonAsync(await PlaceAsync(programme, participant, 1, Monday.AddDays(6)), HttpStatusCode.Conflict))["type"]!);
        await JsonAsync(await PlaceAsync(programme, participant, 10, Monday.AddDays(7)), HttpStatusCode.Created);
        await JsonAsync(await PlaceAsync(programme, Guid.CreateVersion7(), 10, Monday), HttpStatusCode.Created);

        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/credits/holds/{first}/capture", new { credits = 4 }), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Conflict, (await PlaceAsync(programme, participant, 7, Monday)).StatusCode);
        var second = (await JsonAsync(await PlaceAsync(programme, participant, 6, Monday), HttpStatusCode.Created))["id"];
        Assert.Equal(HttpStatusCode.Conflict, (await PlaceAsync(programme, participant, 1, Monday)).StatusCode);
        await JsonAsync(await state.Http.PostAsync($"/v1/credits/holds/{second}/release", null), HttpStatusCode.OK);
        await JsonAsync(await PlaceAsync(programme, participant, 6, Monday), HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_booking_is_refused_with_the_rule_it_breaks()
    {
        var programme = await ProgrammeAsync(new { kinds = new[] { "group" }, starts_on = "2027-01-04", ends_on = "2027-01-04", cap = new { credits = 15, per = "programme" } });
        var fits = state.Hold(programme) with { Kind = "group", StartsAt = Monday };
        Assert.Equal(("refused", "not_eligible"), await DecidedAsync(fits with { HoldId = Guid.CreateVersion7(), Kind = "workshop" }));
        Assert.Equal(("refused", "not_eligible"), await DecidedAsync(fits with { HoldId = Guid.CreateVersion7(), Kind = null }));
        Assert.Equal(("refused", "outside_period"), await DecidedAsync(fits with { HoldId = Guid.CreateVersion7(), StartsAt = Monday.AddDays(1) }));
        Assert.Equal(("held", null), await DecidedAsync(fits));
        Assert.Equal(("refused", "cap_reached"), await DecidedAsync(fits with { HoldId = Guid.CreateVersion7(), BookingId = Guid.CreateVersion7() }));
        // The same booking at another time: it will keep one of the two.
        Assert.Equal(("held", null), await DecidedAsync(fits with { HoldId = Guid.CreateVersion7(), StartsAt = Monday.AddHours(3) }));
        Assert.Equal(("refused", "unknown_programme"), await DecidedAsync(fits with { HoldId = Guid.CreateVersion7(), PartnerId = Guid.CreateVersion7() }));
    }

    [Fact]
    public async Task Who_is_enrolled_is_paid_for_until_they_leave()
    {
        var (programme, participant) = (await ProgrammeAsync(new { enrolled_only = true }), Guid.CreateVersion7());
        var person = $"/v1/credits/programmes/{programme}/participants/{participant}";
        Assert.Equal("urn:entraide:problem:not-eligible", (string)(await JsonAsync(await PlaceAsync(programme, participant, 1, Monday), HttpStatusCode.Conflict))["type"]!);
        await state.Http.PutAsync(person, null);
        await JsonAsync(await PlaceAsync(programme, participant, 1, Monday), HttpStatusCode.Created);
        await state.Http.DeleteAsync(person);
        Assert.Equal(HttpStatusCode.Conflict, (await PlaceAsync(programme, participant, 1, Monday)).StatusCode);
    }

    [Fact]
    public async Task What_a_participant_was_given_is_theirs_whatever_the_rules()
    {
        var (programme, participant) = (await ProgrammeAsync(new { enrolled_only = true }), Guid.CreateVersion7());
        await JsonAsync(await state.Http.PostAsJsonAsync("/v1/credits/transfers",
            new { id = Guid.CreateVersion7(), programme_id = programme, from = new { kind = "pool" }, to = new { kind = "participant", id = participant }, credits = 5 }), HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.Conflict, (await PlaceAsync(programme, participant, 6, Monday)).StatusCode);
        await JsonAsync(await PlaceAsync(programme, participant, 5, Monday), HttpStatusCode.Created);
    }

    [Fact]
    public async Task By_the_hour_a_supporter_earns_each_hour_that_was_begun_and_where_nothing_is_earned_nothing_is_said()
    {
        await KeepWhatIsSaidAsync();
        var (hourly, none) = (await ProgrammeAsync(new { earning = new { rule = "per_hour", credits = 4 } }), await ProgrammeAsync(new { earning = new { rule = "none" } }));
        var (first, second) = (state.Hold(hourly) with { Minutes = 61, Credits = 7 }, state.Hold(none));
        foreach (var hold in new[] { first, second })
        {
            await state.SendAsync(hold);
            await state.HoldReachesAsync(hold.HoldId, "held");
            await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId));
            await state.HoldReachesAsync(hold.HoldId, "captured");
        }

        Assert.Equal((7, 8), (await FigureAsync(hourly, "spent"), await FigureAsync(hourly, "earned")));
        Assert.Equal((Price, 0), (await FigureAsync(none, "spent"), await FigureAsync(none, "earned")));
        Assert.Equal([8L], await SaidOfEarningAsync(first.BookingId));
        Assert.Empty(await SaidOfEarningAsync(second.BookingId));
        using var answer = await state.Http.PostAsJsonAsync("/v1/credits/holds", new { id = Guid.CreateVersion7(), programme_id = hourly, participant_id = Guid.CreateVersion7(), credits = 5, expires_at = Monday.AddYears(1) });
        Assert.Equal("/minutes", (string)(await JsonAsync(answer, HttpStatusCode.UnprocessableEntity))["errors"]![0]!["pointer"]!);
    }

    async Task<long> FigureAsync(Guid programme, string name) => (long)(await state.ReportAsync(programme))[name]!;

    // The outbox forgets what it has sent.
    async Task KeepWhatIsSaidAsync()
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        await connection.ExecuteAsync("""
            create table said (type text, body jsonb);
            create function keep_said() returns trigger language plpgsql security definer as $$ begin insert into said values (new.type, new.body::jsonb); return null; end $$;
            create trigger keep_said after insert on platform.outbox for each row execute function keep_said();
            """);
    }

    async Task<IEnumerable<long>> SaidOfEarningAsync(Guid booking)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.QueryAsync<long>("select (body ->> 'credits')::bigint from said where type like '%CreditsEarned' and body ->> 'bookingId' = @booking", new { booking = booking.ToString() });
    }
}
