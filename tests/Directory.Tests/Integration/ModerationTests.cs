using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class ModerationTests(RunningDirectory directory)
{
    const string Reports = "/v1/directory/reports", Cases = "/v1/directory/moderation/cases";

    [Fact]
    public async Task Reports_of_one_listing_for_one_reason_are_one_case()
    {
        using var owner = directory.NewPartner();
        using var reader = directory.NewPartner();
        using var another = directory.NewPartner();
        var id = await owner.AddAsync(Library.Circle());
        var first = await ReportAsync(reader, id, "closed", "Nobody there on Thursday.");
        Assert.Equal(first, await ReportAsync(another, id, "closed"));
        Assert.NotEqual(first, await ReportAsync(another, id, "wrong_details"));

        var queue = await owner.ReadAsync(Cases);
        Assert.Equal(2, queue.GetProperty("items").GetArrayLength());
        var file = await owner.ReadAsync($"{Cases}/{first}");
        Assert.Equal(("closed", "report", 2, false), (Of(file, "reason"), Of(file, "origin"), file.GetProperty("case").GetProperty("reports").GetInt32(), Hidden(file)));
        Assert.Equal(2, file.GetProperty("received").GetArrayLength());
        Assert.Contains("Nobody there on Thursday.", file.ToString());
        Assert.True(await reader.ListsAsync(id));
    }

    [Theory]
    [InlineData("unsafe_place")]
    [InlineData("private_data_shown")]
    [InlineData("offers_medicines")]
    public async Task What_can_harm_is_hidden_at_once_until_it_is_decided(string reason)
    {
        using var owner = directory.NewPartner();
        using var reader = directory.NewPartner();
        var id = await owner.AddAsync(Library.Circle());
        var opened = await ReportAsync(reader, id, reason);
        await reader.GetAsync($"{Library.Path}/{id}").RefusedAsync(HttpStatusCode.NotFound);
        Assert.False(await reader.ListsAsync(id));
        Assert.False(await owner.ListsAsync(id));
        Assert.True((await owner.ReadAsync($"{Library.Path}/{id}")).GetProperty("hidden").GetBoolean());

        Assert.False(Hidden(await DecideAsync(owner, opened, "keep")));
        Assert.True(await reader.ListsAsync(id));
    }

    [Fact]
    public async Task A_decision_is_recorded_closes_the_case_and_is_final_until_a_new_report()
    {
        using var owner = directory.NewPartner();
        using var reader = directory.NewPartner();
        var id = await owner.AddAsync(Library.Circle());
        var opened = await ReportAsync(reader, id, "harmful");
        var file = await DecideAsync(owner, opened, "keep", "Looked at it.");
        Assert.Equal("closed", Of(file, "state"));
        var decision = Assert.Single(file.GetProperty("decisions").EnumerateArray());
        Assert.Equal(("keep", "confirmed", "Looked at it.", "test-client"), (decision.GetProperty("decision").GetString(), decision.GetProperty("reason").GetString(), decision.GetProperty("note").GetString(), decision.GetProperty("client").GetString()));
        await Decide(owner, opened, "hide").RefusedAsync(HttpStatusCode.Conflict, "case-decided");
        Assert.Empty((await owner.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
        Assert.Single((await owner.ReadAsync($"{Cases}?state=closed")).GetProperty("items").EnumerateArray());

        Assert.Equal(opened, await ReportAsync(reader, id, "harmful"));
        Assert.Equal("open", Of(await owner.ReadAsync($"{Cases}/{opened}"), "state"));
        Assert.Equal(2, (await DecideAsync(owner, opened, "hide")).GetProperty("decisions").GetArrayLength());
    }

    [Fact]
    public async Task Two_who_decide_at_once_decide_once()
    {
        using var owner = directory.NewPartner();
        var opened = await ReportAsync(owner, await owner.AddAsync(Library.Circle()), "closed");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Decide(owner, opened, i % 2 == 0 ? "keep" : "hide")));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await directory.ScalarAsync<int>("select count(*) from moderation_decisions where case_id = @opened", new { opened }));
    }

    [Fact]
    public async Task Hide_takes_it_out_of_every_read_and_restore_brings_it_back()
    {
        using var owner = directory.NewPartner();
        using var reader = directory.NewPartner();
        var id = await owner.AddAsync(Library.Circle());
        var opened = await ReportAsync(reader, id, "wrong_details");
        Assert.True(Hidden(await DecideAsync(owner, opened, "hide")));
        Assert.False(await reader.ListsAsync(id));
        await reader.GetAsync($"{Library.Path}/{id}").RefusedAsync(HttpStatusCode.NotFound);
        Assert.False(Hidden(await DecideAsync(owner, opened, "restore")));
        Assert.True(await reader.ListsAsync(id));
        await Decide(owner, opened, "restore").RefusedAsync(HttpStatusCode.Conflict, "case-decided");
    }

    [Fact]
    public async Task It_comes_back_when_no_case_hides_it_any_more()
    {
        using var owner = directory.NewPartner();
        var id = await owner.AddAsync(Library.Circle());
        var (unsafePlace, medicines) = (await ReportAsync(owner, id, "unsafe_place"), await ReportAsync(owner, id, "offers_medicines"));
        await DecideAsync(owner, unsafePlace, "keep");
        Assert.False(await owner.ListsAsync(id));
        await DecideAsync(owner, medicines, "keep");
        Assert.True(await owner.ListsAsync(id));
    }

    [Fact]
    public async Task What_a_moderator_hid_its_owner_does_not_bring_back()
    {
        using var owner = directory.NewPartner();
        using var moderator = Moderator();
        var id = await owner.AddAsync(Library.Circle());
        var opened = await ReportAsync(owner, id, "harmful");
        await DecideAsync(moderator, opened, "hide");
        await Decide(owner, opened, "restore").RefusedAsync(HttpStatusCode.Forbidden);
        await ReportAsync(owner, id, "harmful");
        await Decide(owner, opened, "keep").RefusedAsync(HttpStatusCode.Forbidden);
        await DecideAsync(owner, opened, "hide");
        await Decide(owner, opened, "restore").RefusedAsync(HttpStatusCode.Forbidden);
        await DecideAsync(moderator, opened, "restore");
        Assert.True(await owner.ListsAsync(id));
    }

    [Fact]
    public async Task What_is_withdrawn_stays_away()
    {
        using var owner = directory.NewPartner();
        using var moderator = Moderator();
        var id = await owner.AddAsync(Library.Circle());
        var opened = await ReportAsync(owner, id, "harmful");
        await DecideAsync(moderator, opened, "withdraw");
        Assert.False(await owner.ListsAsync(id));
        await Decide(moderator, opened, "restore").RefusedAsync(HttpStatusCode.Conflict, "listing-withdrawn");
        await Report(owner, id, "harmful").RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_partner_s_case_does_not_exist_but_a_moderator_sees_it()
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        using var moderator = Moderator();
        var opened = await ReportAsync(other, await owner.AddAsync(Library.Circle()), "closed", "canary-note");
        await other.GetAsync($"{Cases}/{opened}").RefusedAsync(HttpStatusCode.NotFound);
        await Decide(other, opened, "keep").RefusedAsync(HttpStatusCode.NotFound);
        Assert.Empty((await other.ReadAsync(Cases)).GetProperty("items").EnumerateArray());

        Assert.True((await moderator.ReadAsync($"{Cases}/{opened}")).GetProperty("received")[0].TryGetProperty("reported_by", out _));
        Assert.False((await owner.ReadAsync($"{Cases}/{opened}")).GetProperty("received")[0].TryGetProperty("reported_by", out _));
    }

    [Fact]
    public async Task A_note_and_a_refused_text_are_in_no_trace()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue($"{activity.OperationName} {activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);
        using var owner = directory.NewPartner();
        var opened = await ReportAsync(owner, await owner.AddAsync(Library.Circle()), "closed", "canary-note");
        await DecideAsync(owner, opened, "keep", "canary-note");
        await owner.PostAsync(Library.Path, Library.Circle("Pill swap, canary-note."));
        await owner.ReadAsync($"{Cases}/{opened}");

        Assert.Contains(seen, span => span.Contains("/v1/directory/reports"));
        Assert.DoesNotContain(seen, span => span.Contains("canary-note"));
    }

    [Fact]
    public async Task An_imported_listing_is_reported_to_the_partner_that_imported_it()
    {
        using var owner = directory.NewPartner();
        using var twin = directory.NewPartner();
        var id = Guid.CreateVersion7();
        foreach (var partner in new[] { owner, twin })
        {
            Assert.Equal(HttpStatusCode.Created, (await partner.ImportAsync("format=hsds", $$"""[{"id":"{{id}}","name":"Night shelter","status":"active"}]""")).StatusCode);
        }

        var listing = await directory.ScalarAsync<Guid>("select id from hsds_rows where source_id = @id order by first_imported_at limit 1", new { id = id.ToString() });
        await ReportAsync(twin, listing, "unsafe_place");
        Assert.Single((await owner.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
        Assert.Empty((await twin.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
        Assert.Equal(1, await directory.ScalarAsync<int>("select count(*) from hidden_listings where listing_id = @listing", new { listing }));
    }

    [Fact]
    public async Task An_imported_offer_of_medicines_is_left_out_and_flagged()
    {
        var partnerId = Guid.CreateVersion7();
        using var owner = directory.Service.As(partnerId, "directory.read directory.write");
        const string Rows = """[{"id":"good","name":"Night shelter","status":"active"},{"id":"bad","name":"Corner","description":"Pill swap after the meeting.","status":"active"}]""";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await owner.ImportAsync("format=hsds", Rows)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await owner.ImportAsync("format=hsds&on_error=skip", Rows)).StatusCode);
        Assert.Equal(["good"], await directory.ScalarAsync<string[]>("select array_agg(source_id) from hsds_rows where partner_id = @partnerId", new { partnerId }));
        var flagged = Assert.Single((await owner.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
        Assert.Equal(("rule", "offers_medicines", 2), (flagged.GetProperty("origin").GetString(), flagged.GetProperty("reason").GetString(), flagged.GetProperty("reports").GetInt32()));
    }

    [Fact]
    public async Task An_offer_of_medicines_is_refused_not_stored_and_flagged()
    {
        using var owner = directory.NewPartner();
        using var moderator = Moderator();
        const string Offer = "Pill swap after the meeting, canary-text.";
        await owner.PostAsync(Library.Path, Library.Circle(Offer)).RefusedAsync(HttpStatusCode.UnprocessableEntity, "medicines-not-allowed", "/texts/en/summary");
        await owner.PostAsync(Library.Path, Library.Circle(Offer)).RefusedAsync(HttpStatusCode.UnprocessableEntity, "medicines-not-allowed", "/texts/en/summary");
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from library_entries where texts::text like '%canary-text%'"));

        var flagged = Assert.Single((await owner.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
        Assert.Equal(("rule", "offers_medicines", 2), (flagged.GetProperty("origin").GetString(), flagged.GetProperty("reason").GetString(), flagged.GetProperty("reports").GetInt32()));
        var id = flagged.GetProperty("id").GetGuid();
        var file = await moderator.ReadAsync($"{Cases}/{id}");
        Assert.Equal("/texts/en/summary", file.GetProperty("received")[0].GetProperty("field").GetString());
        Assert.DoesNotContain("canary-text", file.ToString());
        await Decide(owner, id, "keep").RefusedAsync(HttpStatusCode.Forbidden);
        await Decide(moderator, id, "hide").RefusedAsync(HttpStatusCode.Conflict, "no-listing");
        await DecideAsync(moderator, id, "keep");
    }

    [Fact]
    public async Task A_change_that_offers_medicines_leaves_the_entry_as_it_was()
    {
        using var owner = directory.NewPartner();
        using var moderator = Moderator();
        var id = await owner.AddAsync(Library.Circle());
        await owner.PutAsync($"{Library.Path}/{id}", Library.Circle("Vends Xanax.")).RefusedAsync(HttpStatusCode.UnprocessableEntity, "medicines-not-allowed");
        Assert.Equal(("A circle.", 1), ((await owner.ReadAsync($"{Library.Path}/{id}")).GetProperty("text").GetProperty("summary").GetString(), (await owner.ReadAsync($"{Library.Path}/{id}")).GetProperty("version").GetInt32()));
        var flagged = Assert.Single((await owner.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
        Assert.Equal(id, flagged.GetProperty("listing_id").GetGuid());
        await DecideAsync(moderator, flagged.GetProperty("id").GetGuid(), "hide");
        Assert.False(await owner.ListsAsync(id));
    }

    [Fact]
    public async Task Decisions_cannot_be_changed_afterwards()
    {
        using var owner = directory.NewPartner();
        var opened = await ReportAsync(owner, await owner.AddAsync(Library.Circle()), "closed");
        await DecideAsync(owner, opened, "keep");
        foreach (var sql in new[] { "update moderation_decisions set note = 'x' where case_id = @opened", "delete from moderation_decisions where case_id = @opened" })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => directory.ScalarAsync<int?>(sql, new { opened }));
            Assert.Equal("23001", refused.SqlState);
        }
    }

    [Theory]
    [InlineData("""{"listing_id":"ID","reason":"ugly"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"listing_id":"ID","reason":"closed","note":" "}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"listing_id":"ID","reason":"closed","note":"\u0000"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"listing_id":"ID","reason":"closed","by":"me"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"listing_id":"00000000-0000-0000-0000-000000000001","reason":"closed"}""", HttpStatusCode.NotFound)]
    public async Task A_report_that_makes_no_sense_is_refused(string body, HttpStatusCode status)
    {
        using var owner = directory.NewPartner();
        var id = await owner.AddAsync(Library.Circle());
        await owner.PostAsync(Reports, body.Replace("ID", id.ToString())).RefusedAsync(status);
        await owner.PostAsync(Reports, $$"""{"listing_id":"{{id}}","reason":"closed","note":"{{new string('x', 2001)}}"}""").RefusedAsync(HttpStatusCode.UnprocessableEntity, pointer: "/note");
        await owner.GetAsync($"{Cases}?state=undecided").RefusedAsync(HttpStatusCode.UnprocessableEntity, pointer: "?state");
        Assert.Empty((await owner.ReadAsync(Cases)).GetProperty("items").EnumerateArray());
    }

    HttpClient Moderator() => directory.Service.As(Guid.CreateVersion7(), "directory.read directory.write directory.moderate");

    static Task<HttpResponseMessage> Report(HttpClient reader, Guid listing, string reason, string? note = null) =>
        reader.PostAsync(Reports, note is null ? $$"""{"listing_id":"{{listing}}","reason":"{{reason}}"}""" : $$"""{"listing_id":"{{listing}}","reason":"{{reason}}","note":"{{note}}"}""");

    static async Task<Guid> ReportAsync(HttpClient reader, Guid listing, string reason, string? note = null)
    {
        var taken = await Report(reader, listing, reason, note);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        return (await taken.JsonAsync()).GetProperty("case_id").GetGuid();
    }

    static Task<HttpResponseMessage> Decide(HttpClient moderator, Guid opened, string decision, string? note = null) =>
        moderator.PostAsync($"{Cases}/{opened}/decisions", $$"""{"decision":"{{decision}}","reason":"confirmed","note":"{{note ?? "Seen."}}"}""");

    static async Task<JsonElement> DecideAsync(HttpClient moderator, Guid opened, string decision, string? note = null)
    {
        var decided = await Decide(moderator, opened, decision, note);
        Assert.True(decided.StatusCode == HttpStatusCode.Created, await decided.Content.ReadAsStringAsync());
        return await decided.JsonAsync();
    }

    static string? Of(JsonElement file, string member) => file.GetProperty("case").GetProperty(member).GetString();

    static bool Hidden(JsonElement file) => file.GetProperty("case").GetProperty("hidden").GetBoolean();
}
