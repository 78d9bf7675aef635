using System.Net;
using System.Net.Http.Json;
using Dapper;
using Entraide.Notification.Contracts;
using Entraide.Testing;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>What a programme pays for is decided by credits; a booking says why it is not paid for in the same words.</summary>
[Trait("Category", "Integration")]
public sealed class ProgrammeRulesTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task A_booking_is_held_for_with_its_kind_its_start_and_the_participants_language()
    {
        var (participant, supporter, programme) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), await FundedAsync(new { kinds = new[] { "one_to_one" } }));
        await state.PublishAsync(new ContactHoursChanged(participant, state.Partner, 1, "UTC", null, null, "neutral", "ar"));
        await using var scheduling = new NpgsqlConnection(state.Scheduling.Database);
        await Eventually.HoldsAsync(() => scheduling.ExecuteScalarAsync<bool>("select exists (select from participants where id = @participant and language = 'ar')", new { participant }), "the language is known");

        var booking = (Guid)(await JsonAsync(await state.RequestAsync(participant, supporter, InHours(30), programme: programme), HttpStatusCode.Created))["id"]!;
        await using var credits = new NpgsqlConnection(state.Credits.Database);
        Assert.Equal(("held", "one_to_one", "ar", 60, InHours(30).UtcDateTime), await credits.QuerySingleAsync<(string, string, string, int, DateTime)>(
            "select state, kind, language, minutes, starts_at from holds where booking_id = @booking", new { booking }));
    }

    [Fact]
    public async Task A_booking_that_its_programme_does_not_pay_for_says_so()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await FundedAsync(new { kinds = new[] { "group" } }));
        var refused = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(34), programme: programme), HttpStatusCode.Created);
        Assert.Equal(("refused", "not_eligible"), ((string)refused["state"]!, (string)refused["reason"]!));
        Assert.Equal("confirmed", (string)(await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(34)), HttpStatusCode.Created))["state"]!);
    }

    [Fact]
    public async Task Who_has_reached_a_cap_may_move_a_booking_and_not_make_another()
    {
        var (participant, supporter, programme) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), await FundedAsync(new { cap = new { credits = Price, per = "programme" } }));
        var booking = (Guid)(await JsonAsync(await state.RequestAsync(participant, supporter, InHours(38), programme: programme), HttpStatusCode.Created))["id"]!;
        var second = await JsonAsync(await state.RequestAsync(participant, supporter, InHours(40), programme: programme), HttpStatusCode.Created);
        Assert.Equal(("refused", "cap_reached"), ((string)second["state"]!, (string)second["reason"]!));

        var moved = await JsonAsync(await state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(42) }), HttpStatusCode.OK);
        Assert.Equal("made", (string)moved["move"]!["state"]!);
    }

    async Task<Guid> FundedAsync(object rules)
    {
        var programme = await state.FundAsync();
        await JsonAsync(await state.CreditsHttp.PutAsJsonAsync($"/v1/credits/programmes/{programme}/rules", rules), HttpStatusCode.OK);
        return programme;
    }
}
