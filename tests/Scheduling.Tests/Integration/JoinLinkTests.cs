using System.Net;
using System.Net.Http.Json;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>The way into a meeting by video or chat, and that nobody learns from it that there is one.</summary>
[Trait("Category", "Integration")]
public sealed class JoinLinkTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    const string Meeting = "https://meet.example/room-canary?pwd=canaryword#config";

    [Fact]
    public async Task A_link_opens_a_quarter_of_an_hour_before_and_closes_as_long_after()
    {
        var (booking, session) = await BookedAsync(InHours(40));
        var participants = await LinkAsync($"bookings/{booking}");
        var leads = await LinkAsync($"sessions/{session}");
        Assert.NotEqual(participants, leads);
        foreach (var (start, open) in new[] { ("16 minutes", false), ("14 minutes", true), ("-30 minutes", true), ("-74 minutes", true), ("-76 minutes", false) })
        {
            await MoveAsync(session, start);
            foreach (var link in new[] { participants, leads })
            {
                await (open ? OpensAsync(link) : NotNowAsync(link));
            }
        }
    }

    [Fact]
    public async Task Unknown_too_early_cancelled_without_address_and_rotated_answer_alike()
    {
        var (booking, session) = await BookedAsync(InHours(44));
        var link = await LinkAsync($"bookings/{booking}");
        var answers = new List<string> { await NotNowAsync(link), await NotNowAsync("http://h/j/short"), await NotNowAsync("http://h/j/0123456789012345678901234567890123456789012") };
        await MoveAsync(session, "1 minute");
        await OpensAsync(link);

        await JsonAsync(await state.Http.PostAsync($"/v1/scheduling/bookings/{booking}/join/rotate", null), HttpStatusCode.OK);
        answers.Add(await NotNowAsync(link));
        link = await LinkAsync($"bookings/{booking}");
        await OpensAsync(link);

        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PutAsJsonAsync($"/v1/scheduling/sessions/{session}/meeting", new { url = (string?)null })).StatusCode);
        answers.Add(await NotNowAsync(link));
        await SetAsync(session);
        await OpensAsync(link);

        var leads = await LinkAsync($"sessions/{session}");
        await OpensAsync(leads);
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking}/cancel", new { by = "supporter" }), HttpStatusCode.OK);
        answers.Add(await NotNowAsync(link));
        answers.Add(await NotNowAsync(leads));
        Assert.EndsWith("Not now.", Assert.Single(answers.Distinct()));
        var gone = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{booking}/join"), HttpStatusCode.Conflict);
        Assert.Equal("urn:entraide:problem:nothing-to-join", (string)gone["type"]!);
    }

    [Fact]
    public async Task Who_hands_a_session_over_loses_the_link_and_a_co_facilitator_has_one_of_their_own()
    {
        var (_, session) = await BookedAsync(InHours(48));
        await MoveAsync(session, "1 minute");
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"/v1/scheduling/sessions/{session}/join?as=co_facilitator")).StatusCode);
        await state.SqlAsync("update sessions set co_facilitator_id = gen_random_uuid() where id = @id", ("id", session));
        var (lead, co) = (await LinkAsync($"sessions/{session}"), await LinkAsync($"sessions/{session}", "?as=co_facilitator"));
        await OpensAsync(lead);
        await OpensAsync(co);
        await state.SqlAsync("update sessions set supporter_id = gen_random_uuid() where id = @id", ("id", session));
        await NotNowAsync(lead);
        await OpensAsync(co);
        await OpensAsync(await LinkAsync($"sessions/{session}"));
        await state.SqlAsync("update sessions set co_facilitator_id = null where id = @id", ("id", session));
        await NotNowAsync(co);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"/v1/scheduling/sessions/{session}/join?as=guest")).StatusCode);
    }

    [Fact]
    public async Task Not_now_is_said_in_the_readers_language()
    {
        foreach (var (accept, words) in new[] { ("fr-CA, en;q=0.5", "Pas maintenant."), ("xx, ar;q=0.9, en;q=0.1", "ليس الآن."), ("xx", "Not now.") })
        {
            var answer = await state.OpenAsync("http://h/j/0123456789012345678901234567890123456789012", request => request.Headers.Add("Accept-Language", accept));
            Assert.Equal((HttpStatusCode.NotFound, words), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Another_partner_neither_sets_sees_nor_rotates_it()
    {
        var (booking, session) = await BookedAsync(InHours(52));
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        Assert.Equal(HttpStatusCode.NotFound, (await other.PutAsJsonAsync($"/v1/scheduling/sessions/{session}/meeting", new { url = "https://evil.example/" })).StatusCode);
        foreach (var path in new[] { $"bookings/{booking}/join", $"sessions/{session}/join" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/scheduling/{path}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/v1/scheduling/{path}/rotate", null)).StatusCode);
        }

        var link = await LinkAsync($"bookings/{booking}");
        await MoveAsync(session, "1 minute");
        await OpensAsync(link);
    }

    [Fact]
    public async Task Only_meetings_by_video_or_chat_have_an_address_and_only_a_safe_one()
    {
        var participant = await state.RegisterParticipantAsync();
        var byPhone = await state.BookedAsync(participant, await state.ListSupporterAsync(), InHours(56), "phone");
        Assert.Equal("urn:entraide:problem:session-not-remote",
            (string)(await JsonAsync(await state.Http.PutAsJsonAsync($"/v1/scheduling/sessions/{byPhone["session_id"]}/meeting", new { url = Meeting }), HttpStatusCode.Conflict))["type"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await state.Http.GetAsync($"/v1/scheduling/bookings/{byPhone["id"]}/join")).StatusCode);

        var (_, session) = await BookedAsync(InHours(60));
        var refused = await JsonAsync(await state.Http.PutAsJsonAsync($"/v1/scheduling/sessions/{session}/meeting", new { url = "http://meet.example/canary" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/url", (string)refused["errors"]![0]!["pointer"]!);
        Assert.DoesNotContain("canary", refused.ToJsonString());
    }

    async Task<(Guid Booking, Guid Session)> BookedAsync(DateTimeOffset startsAt)
    {
        var booking = await state.BookedAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), startsAt);
        var session = (Guid)booking["session_id"]!;
        var link = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{booking["id"]}/join"), HttpStatusCode.OK);
        Assert.Equal((startsAt.AddMinutes(-15), startsAt.AddMinutes(75), false), ((DateTimeOffset)link["opens_at"]!, (DateTimeOffset)link["closes_at"]!, (bool)link["ready"]!));
        await SetAsync(session);
        return ((Guid)booking["id"]!, session);
    }

    async Task SetAsync(Guid session) =>
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PutAsJsonAsync($"/v1/scheduling/sessions/{session}/meeting", new { url = Meeting })).StatusCode);

    /// <summary>An hour that begins <paramref name="start"/> from now.</summary>
    Task MoveAsync(Guid session, string start) =>
        state.SqlAsync($"update sessions set starts_at = now() + interval '{start}', ends_at = now() + interval '{start}' + interval '1 hour' where id = @id", ("id", session));

    async Task<string> LinkAsync(string of, string query = "")
    {
        var answer = await state.Http.GetAsync($"/v1/scheduling/{of}/join{query}");
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var link = (string)(await JsonAsync(answer, HttpStatusCode.OK))["join_url"]!;
        Assert.Matches("^http://127.0.0.1:[0-9]+/j/[0-9a-f]{64}$", link);
        return link;
    }

    async Task OpensAsync(string link)
    {
        var answer = await state.OpenAsync(link);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(Meeting, answer.Headers.Location!.OriginalString);
        Assert.Equal(("no-referrer", "no-store"), (answer.Headers.GetValues("Referrer-Policy").Single(), answer.Headers.CacheControl!.ToString()));
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    async Task<string> NotNowAsync(string link)
    {
        var answer = await state.OpenAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        return string.Join('|', answer.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))
            + $"|{answer.Content.Headers.ContentType} {answer.Content.Headers.ContentLength} {await answer.Content.ReadAsStringAsync()}";
    }
}
