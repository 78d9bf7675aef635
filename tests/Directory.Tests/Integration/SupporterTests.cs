using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Contracts;
using Entraide.Testing;
using Npgsql;
using static Entraide.DirectoryService.Tests.Integration.Supporting;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class SupporterTests(RunningDirectory directory)
{
    [Fact]
    public async Task Registration_comes_before_certification_and_makes_nobody_bookable()
    {
        using var partner = directory.NewPartner();
        var registered = await partner.PostAsync(Supporting.Path, Details);
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        var id = (await registered.JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal(7, id.Version);
        Assert.Equal($"{Supporting.Path}/{id}", registered.Headers.Location!.ToString());

        var record = await partner.RecordAsync(id);
        Assert.Equal("Le Merle", record.GetProperty("display_name").GetString());
        Assert.Equal("""[{"code":"grief","use":"shown"},{"code":"hiv","use":"match_only"},{"code":"prison","use":"private"}]""", record.GetProperty("topics").GetRawText());
        Assert.Equal("orne-valley", record.GetProperty("zones")[0].GetString());
        Assert.Equal(48.85, record.GetProperty("place").GetProperty("lat").GetDouble());
        Assert.False(record.GetProperty("bookable").GetBoolean());
        Assert.False(record.TryGetProperty("bookable_until", out _));
        Assert.Equal(["not_certified", "safeguarding_lapsed", "supervision_overdue"], await partner.ReasonsAsync(id));
        Assert.Empty((await partner.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task Somebody_is_listed_once_the_last_of_the_three_is_there_and_not_before()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var record = await partner.RecordAsync(id);
        Assert.True(record.GetProperty("bookable").GetBoolean());
        Assert.False(record.TryGetProperty("not_bookable_because", out _));
        // Supervision is due first of the three: its whole day still counts.
        Assert.Equal(new DateTimeOffset(Today.AddDays(61).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), record.GetProperty("bookable_until").GetDateTimeOffset());

        var listed = await events.NextIsAsync(id, "SupporterListed", record.GetProperty("version").GetInt32());
        Assert.Equal(["supporterId", "partnerId", "version", "bookableUntil", "sessionsPerDay", "sessionsPerWeek", "modalities", "languages", "topicIds"], listed.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["fr", "ar"], listed.GetProperty("languages").EnumerateArray().Select(tag => tag.GetString()));
        // Ids only, and none of the topic kept private.
        var owner = listed.GetProperty("partnerId").GetGuid();
        Assert.Equal([TopicId.Of(owner, "grief"), TopicId.Of(owner, "hiv")], listed.GetProperty("topicIds").EnumerateArray().Select(topic => topic.GetGuid()));
        Assert.Equal((2, 5), (listed.GetProperty("sessionsPerDay").GetInt32(), listed.GetProperty("sessionsPerWeek").GetInt32()));
        Assert.Equal(record.GetProperty("bookable_until").GetDateTimeOffset(), listed.GetProperty("bookableUntil").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_change_is_told_only_where_it_changes_what_can_be_booked()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();

        await partner.PutAsync($"{Supporting.Path}/{id}", Details.Replace("Le Merle", "Robin").Replace("prison", "exile")).IsAsync(HttpStatusCode.OK);
        var changed = await partner.PutAsync($"{Supporting.Path}/{id}", Details.Replace("\"sessions_per_week\":5", "\"sessions_per_week\":4")).IsAsync(HttpStatusCode.OK);
        Assert.True(changed.GetProperty("bookable").GetBoolean());
        Assert.Equal(4, (await events.NextIsAsync(id, "SupporterChanged", version + 2)).GetProperty("sessionsPerWeek").GetInt32());
        await partner.SuperviseAsync(id, days: 90);
        Assert.Equal(new DateTimeOffset(Today.AddDays(91).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), (await events.NextIsAsync(id, "SupporterChanged", version + 3)).GetProperty("bookableUntil").GetDateTimeOffset());
    }

    [Fact]
    public async Task Topics_and_languages_are_told_without_a_topic_in_the_message()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();
        await partner.PutAsync($"{Supporting.Path}/{id}", Details.Replace("hiv", "night-work").Replace("\"ar\"", "\"so\"")).IsAsync(HttpStatusCode.OK);
        var changed = await events.NextIsAsync(id, "SupporterChanged", version + 1);
        var owner = changed.GetProperty("partnerId").GetGuid();
        Assert.Equal([TopicId.Of(owner, "grief"), TopicId.Of(owner, "night-work")], changed.GetProperty("topicIds").EnumerateArray().Select(topic => topic.GetGuid()));
        Assert.Equal(["fr", "so"], changed.GetProperty("languages").EnumerateArray().Select(tag => tag.GetString()));
        Assert.DoesNotContain("night-work", changed.GetRawText());
    }

    [Fact]
    public async Task A_pause_takes_them_off_at_once_and_its_end_lists_them_again()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();

        for (var twice = 0; twice < 2; twice++)
        {
            var paused = await partner.PutAsync($"{Supporting.Path}/{id}/pause", (HttpContent?)null).IsAsync(HttpStatusCode.OK);
            Assert.Equal((true, false, version + 1), (paused.GetProperty("paused").GetBoolean(), paused.GetProperty("bookable").GetBoolean(), paused.GetProperty("version").GetInt32()));
        }

        Assert.Equal(["paused"], await partner.ReasonsAsync(id));
        Assert.Empty((await partner.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());
        var withdrawn = await events.NextIsAsync(id, "SupporterWithdrawn", version + 1);
        Assert.Equal(["supporterId", "partnerId", "version", "forGood"], withdrawn.EnumerateObject().Select(member => member.Name));
        Assert.False(withdrawn.GetProperty("forGood").GetBoolean());

        for (var twice = 0; twice < 2; twice++)
        {
            Assert.True((await partner.DeleteAsync($"{Supporting.Path}/{id}/pause").IsAsync(HttpStatusCode.OK)).GetProperty("bookable").GetBoolean());
        }

        await events.NextIsAsync(id, "SupporterListed", version + 2);
        Assert.Single((await partner.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task Changes_at_the_same_moment_come_one_after_the_other()
    {
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var before = (await partner.RecordAsync(id)).GetProperty("version").GetInt32();
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            // Whatever it is by then: of those who name the state they have read, only the first would come through.
            using var change = new HttpRequestMessage(HttpMethod.Put, $"{Supporting.Path}/{id}")
            {
                Content = new StringContent(Details.Replace("Le Merle", $"Merle {i}"), Encoding.UTF8, "application/json"),
                Headers = { IfMatch = { EntityTagHeaderValue.Any } },
            };
            return (await partner.SendAsync(change).IsAsync(HttpStatusCode.OK)).GetProperty("version").GetInt32();
        }));
        Assert.Equal(Enumerable.Range(before + 1, 8), versions.Order());
    }

    [Fact]
    public async Task Who_leaves_is_erased_down_to_an_id_and_a_version()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();
        Assert.Equal(HttpStatusCode.NoContent, (await partner.DeleteAsync($"{Supporting.Path}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync($"{Supporting.Path}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync($"{Supporting.Path}/{id}/trainings")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.DeleteAsync($"{Supporting.Path}/{id}")).StatusCode);
        Assert.True((await events.NextIsAsync(id, "SupporterWithdrawn", version + 1)).GetProperty("forGood").GetBoolean());

        Assert.Equal(0, await directory.ScalarAsync<int>("""
            select (select count(*) from supporter_trainings where supporter_id = @id) + (select count(*) from supporter_certifications where supporter_id = @id)
                + (select count(*) from supporter_supervisions where supporter_id = @id)
            """, new { id }));
        var left = await directory.ScalarAsync<string>("select jsonb_strip_nulls(to_jsonb(s) - 'listed_at')::text from supporters s where id = @id", new { id });
        var filled = JsonSerializer.Deserialize<JsonElement>(left).EnumerateObject().Where(column => column.Value is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() > 0);
        Assert.Equal(["id", "listed", "partner_id", "present", "version", "withdrawn_at"], filled.Select(column => column.Name).Order());
    }

    [Theory]
    [InlineData("update supporters set withdrawn_at = now(), bookable_until = null where id = @id", "who_left_is_erased")]
    [InlineData("update supporters set withdrawn_at = now(), display_name = null, topics = '{}', shown_topics = '{}', private_topics = '{}', languages = '{}', modalities = '{}', zones = '{}', latitude = null, longitude = null, sessions_per_day = null, sessions_per_week = null, certified_until = null, safeguarded_until = null, supervision_due_on = null, bookable_until = null, listed = false where id = @id", "supporter_trainings_supporter_id_partner_id_present_fkey")]
    [InlineData("update supporters set private_topics = private_topics || array['grief'] where id = @id", "private_is_not_found")]
    [InlineData("update supporters set shown_topics = shown_topics || array['prison'] where id = @id", "shown_is_found")]
    [InlineData("update supporters set paused_at = now() where id = @id", "bookable_rests_on_all_three")]
    [InlineData("update supporters set bookable_until = '2099-01-01' where id = @id", "bookable_rests_on_all_three")]
    [InlineData("update supporters set safeguarded_until = null where id = @id", "bookable_rests_on_all_three")]
    [InlineData("insert into supporter_supervisions values (gen_random_uuid(), gen_random_uuid(), @id, true, '2026-01-01', '2026-02-01', now())", "supporter_supervisions_supporter_id_partner_id_present_fkey")]
    public async Task The_database_itself_keeps_the_rules(string breach, string rule)
    {
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => directory.ScalarAsync<int?>(breach, new { id }));
        Assert.Equal(rule, refusal.ConstraintName);
    }

    [Fact]
    public async Task Another_partners_supporter_does_not_exist_on_any_route()
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        var id = await owner.ListedAsync();
        var certification = (await owner.ItemsAsync($"{Supporting.Path}/{id}/certifications"))[0].GetProperty("id").GetGuid();
        var before = (await owner.RecordAsync(id)).GetRawText();
        foreach (var supporter in new[] { id, Guid.CreateVersion7() })
        {
            var path = $"{Supporting.Path}/{supporter}";
            var refusals = new[]
            {
                await other.GetAsync(path), await other.PutAsync(path, Details), await other.DeleteAsync(path),
                await other.PutAsync($"{path}/pause", (HttpContent?)null), await other.DeleteAsync($"{path}/pause"),
                await other.GetAsync($"{path}/trainings"), await other.PostAsync($"{path}/trainings", Training("safeguarding", 4)),
                await other.GetAsync($"{path}/certifications"), await other.PostAsync($"{path}/certifications", Certificate()),
                await other.PostAsync($"{path}/certifications/{certification}/revoke", """{"reason":"conduct"}"""),
                await other.PutAsync($"{path}/safeguarding", $$"""{"valid_until":"{{InDays(9)}}"}"""), await other.DeleteAsync($"{path}/safeguarding"),
                await other.GetAsync($"{path}/supervisions"), await other.PostAsync($"{path}/supervisions", """{"held_on":"2026-01-01","next_due_on":"2026-02-01"}"""),
            };
            Assert.All(refusals, refusal => Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode));
            Assert.Single((await Task.WhenAll(refusals.Select(WithoutTraceAsync))).Distinct());
        }

        Assert.Equal(before, (await owner.RecordAsync(id)).GetRawText());
        Assert.Empty((await other.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task Reading_does_not_allow_writing()
    {
        using var reader = directory.Service.As(Guid.CreateVersion7(), "directory.read");
        using var writer = directory.Service.As(Guid.CreateVersion7(), "directory.write");
        var id = await writer.RegisterAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync(Supporting.Path, Details)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PutAsync($"{Supporting.Path}/{id}/pause", (HttpContent?)null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync($"{Supporting.Path}/{id}/trainings")).StatusCode);
    }

    [Theory]
    [InlineData("\"fr\"", "\"français\"", "/languages/0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("Le Merle", "t.me/merle", "/display_name", HttpStatusCode.UnprocessableEntity)]
    [InlineData("Le Merle", "\\u0000", "/display_name", HttpStatusCode.UnprocessableEntity)]
    [InlineData("orne-valley", "Orne", "/zones/0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("\"topics\"", "\"tpoics\"", "/tpoics", HttpStatusCode.BadRequest)]
    [InlineData("\"private\"", "\"hidden\"", "/topics/2", HttpStatusCode.BadRequest)]
    [InlineData("Le Merle", "\\ud800", "/display_name", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_is_pointed_at(string right, string wrong, string pointer, HttpStatusCode status)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.PostAsync(Supporting.Path, Details.Replace(right, wrong)).IsAsync(status);
        Assert.Equal(pointer, answer.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    static async Task<string> WithoutTraceAsync(HttpResponseMessage answer) =>
        string.Join('\n', (await answer.JsonAsync()).EnumerateObject().Where(member => member.Name != "trace_id").Select(member => member.ToString()));
}
