using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.DirectoryService.Contracts;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Free slots across the supporters of one partner: who is found, in which order, and who never is.</summary>
[Trait("Category", "Integration")]
public sealed class SlotSearchTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    static readonly DateTimeOffset Tomorrow = InHours(24);

    readonly Guid partner = Guid.CreateVersion7();

    [Fact]
    public async Task Supporters_are_found_by_topic_language_and_modality()
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        var grief = await ListAsync(http, ["video"], ["fr-CA"], ["grief"]);
        var work = await ListAsync(http, ["phone", "chat"], ["fr", "ar"], ["night-work", "grief"]);
        var silent = await ListAsync(http, ["video"], ["en"], []);

        Assert.Equal([grief, work, silent], await WhoAsync(http, new { }), Unordered);
        Assert.Equal([grief, work], await WhoAsync(http, new { topic = "grief" }), Unordered);
        Assert.Equal([work], await WhoAsync(http, new { topic = "night-work" }));
        Assert.Empty(await WhoAsync(http, new { topic = "night" }));
        Assert.Equal([grief, work], await WhoAsync(http, new { language = "FR" }), Unordered);
        Assert.Equal([grief], await WhoAsync(http, new { language = "fr-ca" }));
        Assert.Equal([work], await WhoAsync(http, new { modality = "chat" }));
        Assert.Equal([work], await WhoAsync(http, new { topic = "grief", language = "fr", modality = "phone" }));
        Assert.Equal([grief], await WhoAsync(http, new { topic = "grief", supporter_ids = new[] { grief, silent } }));
    }

    [Fact]
    public async Task A_topic_comes_in_a_body_and_its_id_in_a_url()
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        var supporter = await ListAsync(http, ["video"], ["fr"], ["grief"]);
        await ListAsync(http, ["video"], ["fr"], ["prison"]);
        var answer = await SearchAsync(http, new { topic = "grief", from = Tomorrow, to = Tomorrow.AddHours(2), minutes = 60 });
        var byId = await JsonAsync(await http.GetAsync($"{Range(2)}&topic_id={answer["topic_id"]}"), HttpStatusCode.OK);
        Assert.Equal([supporter], byId["slots"]!.AsArray().Select(slot => (Guid)slot!["supporter_id"]!).Distinct());

        var refused = await JsonAsync(await http.GetAsync($"{Range(2)}&topic=grief"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("?topic", (string)refused["errors"]![0]!["pointer"]!);
        Assert.DoesNotContain("grief", refused.ToJsonString());
        // Two partners' ids of one topic have nothing in common.
        Assert.NotEqual(TopicId.Of(partner, "grief"), TopicId.Of(state.Partner, "grief"));
    }

    [Fact]
    public async Task Another_partners_supporters_are_never_found()
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        var supporter = await ListAsync(http, ["video"], ["fr"], ["grief"]);
        Assert.Empty(await WhoAsync(other, new { }));
        Assert.Empty(await WhoAsync(other, new { topic = "grief" }));
        Assert.Empty(await WhoAsync(other, new { topic_id = TopicId.Of(partner, "grief") }));
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{Range(2)}&supporter_id={supporter}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"{Range(2)}&supporter_id={supporter}&supporter_id={Guid.CreateVersion7()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/scheduling/supporters/{supporter}/open-hours")).StatusCode);
    }

    [Fact]
    public async Task Pages_hold_each_slot_once_though_some_are_booked_meanwhile()
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        for (var i = 0; i < 5; i++)
        {
            await ListAsync(http, ["video"], ["fr"], []);
        }

        var whole = await SearchAsync(http, new { from = Tomorrow, to = Tomorrow.AddHours(6), minutes = 45, limit = 500 });
        var expected = whole["slots"]!.AsArray().Select(Slot).ToArray();
        Assert.Null(whole["next"]);
        Assert.Equal(5 * 22, expected.Length);
        Assert.Equal(expected.OrderBy(slot => slot.Start).ThenBy(slot => slot.Supporter), expected);

        var (found, url, pages) = (new List<(DateTimeOffset Start, Guid Supporter)>(), $"{Range(6, 45)}&limit=7", 0);
        while (true)
        {
            var response = await http.GetAsync(url);
            var page = await JsonAsync(response, HttpStatusCode.OK);
            found.AddRange(page["slots"]!.AsArray().Select(Slot));
            if (++pages == 3)
            {
                // What was shown is booked, and so is what comes later: neither moves anything else.
                await BookedAsync(found[0].Supporter, found[0].Start);
                await BookedAsync(expected[^1].Supporter, expected[^1].Start.AddMinutes(45));
            }

            if (page["next"] is not { } next)
            {
                break;
            }

            Assert.Contains($"after={next}", Uri.UnescapeDataString(Assert.Single(response.Headers.GetValues("Link"))));
            url = $"{Range(6, 45)}&limit=7&after={next}";
        }

        Assert.Equal((5 * 22 + 6) / 7, pages);
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Wall_times_are_those_of_the_asker()
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        await ListAsync(http, ["video"], ["fr"], []);
        var slot = (await JsonAsync(await http.GetAsync($"{Range(2)}&zone=Asia/Kathmandu"), HttpStatusCode.OK))["slots"]![0]!;
        Assert.Equal(Tomorrow, (DateTimeOffset)slot["starts_at"]!);
        Assert.Equal($"{Tomorrow.AddMinutes(345):yyyy-MM-ddTHH:mm}", (string)slot["local_start"]!);
        Assert.Equal(["video"], slot["modalities"]!.AsArray().Select(word => (string)word!));
        // The range may be given in the asker's offset.
        var offset = await JsonAsync(await http.GetAsync($"/v1/scheduling/slots?from={Tomorrow.ToOffset(TimeSpan.FromMinutes(345)):yyyy-MM-ddTHH:mm:ss}%2B05:45&to={Tomorrow.AddHours(2):yyyy-MM-ddTHH:mm:ssZ}&minutes=60"), HttpStatusCode.OK);
        Assert.Equal(Tomorrow, (DateTimeOffset)offset["slots"]![0]!["starts_at"]!);
    }

    [Fact]
    public async Task Two_hundred_supporters_fit_in_a_url_and_one_more_is_too_many()
    {
        var ids = string.Concat(Enumerable.Range(0, 200).Select(_ => $"&supporter_id={Guid.CreateVersion7()}"));
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync(Range(2) + ids)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync(Range(2) + ids + $"&supporter_id={Guid.CreateVersion7()}")).StatusCode);
    }

    [Fact]
    public async Task Where_nothing_is_free_the_answer_says_where_help_is()
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        var answer = await SearchAsync(http, new { topic = "grief", from = Tomorrow, to = Tomorrow.AddHours(2), minutes = 60 });
        Assert.Empty(answer["slots"]!.AsArray());
        Assert.Equal("/v1/directory/crisis-lines", (string)answer["crisis_lines"]!);
    }

    [Theory]
    [InlineData("from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z&minutes=60", "?to")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-01T00:00:00Z&minutes=60", "?to")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2027-12-01T00:00:00Z&minutes=60", "?to")]
    [InlineData("from=1969-12-01T00:00:00Z&to=1969-12-02T00:00:00Z&minutes=60", "?from")]
    [InlineData("from=2026-12-01&to=2026-12-02T00:00:00Z&minutes=60", "?from")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z", "?minutes")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=5", "?minutes")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&zone=Mars/Base", "?zone")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&modality=smoke", "?modality")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&language=klingon!", "?language")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&limit=501", "?limit")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&after=behind", "?after")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&supporter_id=nobody", "?supporter_id")]
    [InlineData("from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&minutes=60&colour=red", "?")]
    public async Task A_search_that_makes_no_sense_is_refused_by_its_place(string query, string pointer)
    {
        var refused = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/slots?{query}"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)refused["errors"]![0]!["pointer"]!);
    }

    static IEqualityComparer<IEnumerable<Guid>> Unordered { get; } = EqualityComparer<IEnumerable<Guid>>.Create((one, other) => one!.ToHashSet().SetEquals(other!), ids => ids.Count());

    static string Range(int hours, int minutes = 60) => $"/v1/scheduling/slots?from={Tomorrow:yyyy-MM-ddTHH:mm:ssZ}&to={Tomorrow.AddHours(hours):yyyy-MM-ddTHH:mm:ssZ}&minutes={minutes}";

    static (DateTimeOffset Start, Guid Supporter) Slot(JsonNode? slot) => ((DateTimeOffset)slot!["starts_at"]!, (Guid)slot["supporter_id"]!);

    static async Task<JsonNode> SearchAsync(HttpClient http, object request) => await JsonAsync(await http.PostAsJsonAsync("/v1/scheduling/slots/search", request), HttpStatusCode.OK);

    static async Task<IReadOnlyList<Guid>> WhoAsync(HttpClient http, object filters)
    {
        var request = System.Text.Json.JsonSerializer.SerializeToNode(filters)!.AsObject();
        (request["from"], request["to"], request["minutes"], request["limit"]) = (Tomorrow, Tomorrow.AddHours(3), 60, 500);
        return [.. (await SearchAsync(http, request))["slots"]!.AsArray().Select(slot => Slot(slot).Supporter).Distinct()];
    }

    async Task<Guid> ListAsync(HttpClient http, string[] modalities, string[] languages, string[] topics)
    {
        var id = Guid.CreateVersion7();
        await state.PublishAsync(new SupporterListed(id, partner, 1, InHours(1000), 8, 40, modalities, languages, [.. topics.Select(topic => TopicId.Of(partner, topic))]));
        await JsonAsync(await http.PutAsJsonAsync($"/v1/scheduling/supporters/{id}/open-hours", new { zone = "Europe/Paris", weekly = EveryDay() }), HttpStatusCode.OK);
        return id;
    }

    async Task BookedAsync(Guid supporter, DateTimeOffset start)
    {
        using var http = state.Scheduling.As(partner, "scheduling.read scheduling.write");
        var answer = await http.PostAsJsonAsync("/v1/scheduling/bookings", new
        {
            participant_id = await state.RegisterParticipantAsync(partner),
            supporter_id = supporter,
            programme_id = Guid.CreateVersion7(),
            starts_at = start,
            minutes = 45,
            modality = "video",
        });
        await JsonAsync(answer, HttpStatusCode.Created);
    }
}
