using System.Net;
using System.Text.Json;
using Entraide.Testing;
using static Entraide.DirectoryService.Tests.Integration.Supporting;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Training, certification, safeguarding and supervision, as a coordinator puts them on file.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class QualificationTests(RunningDirectory directory)
{
    [Fact]
    public async Task Training_is_on_file_in_the_order_it_came_with_its_feedback()
    {
        using var partner = directory.NewPartner();
        var id = await partner.RegisterAsync();
        var recorded = await partner.PostAsync($"{Supporting.Path}/{id}/trainings",
            """{"module":"crisis_response","hours":7.25,"issuer":"École des pairs","completed_on":"2026-05-01","feedback":"Stays calm.\nAsks first."}""").IsAsync(HttpStatusCode.Created);
        await partner.TrainAsync(id);

        var all = await partner.ItemsAsync($"{Supporting.Path}/{id}/trainings");
        Assert.Equal(["crisis_response", "communication", "active_listening", "stress_management", "safeguarding"], all.Select(training => training.GetProperty("module").GetString()));
        Assert.Equal(recorded.GetRawText(), WithoutFractions(all[0], recorded));
        Assert.Equal(7.25m, all[0].GetProperty("hours").GetDecimal());
        Assert.Equal("Stays calm.\nAsks first.", all[0].GetProperty("feedback").GetString());
        Assert.False(all[1].TryGetProperty("feedback", out _));

        var modules = new List<string?>();
        var next = $"{Supporting.Path}/{id}/trainings?limit=2";
        while (next is not null)
        {
            using var page = await partner.GetAsync(next);
            modules.AddRange((await page.JsonAsync()).GetProperty("items").EnumerateArray().Select(training => training.GetProperty("module").GetString()));
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(all.Select(training => training.GetProperty("module").GetString()), modules);
    }

    [Fact]
    public async Task Certification_is_refused_until_training_is_complete_and_says_what_is_missing()
    {
        using var partner = directory.NewPartner();
        var id = await partner.RegisterAsync();
        Assert.Equal(["communication", "active_listening", "stress_management", "safeguarding"], await MissingAsync(partner, id));
        foreach (var (module, hours) in new[] { ("communication", 4m), ("active_listening", 6m), ("stress_management", 4m), ("safeguarding", 3.5m) })
        {
            await partner.PostAsync($"{Supporting.Path}/{id}/trainings", Training(module, hours)).IsAsync(HttpStatusCode.Created);
        }

        Assert.Equal(["safeguarding"], await MissingAsync(partner, id));
        Assert.Equal(["not_certified", "safeguarding_lapsed", "supervision_overdue"], await partner.ReasonsAsync(id));
        await partner.PostAsync($"{Supporting.Path}/{id}/trainings", Training("safeguarding", 0.5m)).IsAsync(HttpStatusCode.Created);
        await partner.CertifyAsync(id);
        Assert.Equal(["safeguarding_lapsed", "supervision_overdue"], await partner.ReasonsAsync(id));
    }

    [Fact]
    public async Task A_revoked_certificate_takes_them_off_and_an_older_one_does_not_bring_them_back()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();
        var newer = await partner.CertifyAsync(id, days: 30);
        await events.NextIsAsync(id, "SupporterChanged", version + 1);

        var revoked = await partner.PostAsync($"{Supporting.Path}/{id}/certifications/{newer}/revoke", """{"reason":"conduct"}""").IsAsync(HttpStatusCode.OK);
        Assert.Equal("conduct", revoked.GetProperty("revoked_reason").GetString());
        Assert.Equal(["not_certified"], await partner.ReasonsAsync(id));
        Assert.False((await events.NextIsAsync(id, "SupporterWithdrawn", version + 2)).GetProperty("forGood").GetBoolean());

        var again = await partner.PostAsync($"{Supporting.Path}/{id}/certifications/{newer}/revoke", """{"reason":"conduct"}""").IsAsync(HttpStatusCode.Conflict);
        Assert.Equal("urn:entraide:problem:already-revoked", again.GetProperty("type").GetString());
        await partner.PostAsync($"{Supporting.Path}/{id}/certifications/{Guid.CreateVersion7()}/revoke", """{"reason":"conduct"}""").IsAsync(HttpStatusCode.NotFound);
        var listed = await partner.ItemsAsync($"{Supporting.Path}/{id}/certifications");
        Assert.Equal([false, true], listed.Select(certificate => certificate.TryGetProperty("revoked_at", out _)));

        await partner.CertifyAsync(id);
        await events.NextIsAsync(id, "SupporterListed", version + 3);
    }

    [Fact]
    public async Task Revoking_one_that_was_superseded_changes_nothing()
    {
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        await partner.CertifyAsync(id);
        var older = (await partner.ItemsAsync($"{Supporting.Path}/{id}/certifications"))[0].GetProperty("id").GetGuid();
        var before = (await partner.RecordAsync(id)).GetRawText();
        await partner.PostAsync($"{Supporting.Path}/{id}/certifications/{older}/revoke", """{"reason":"superseded"}""").IsAsync(HttpStatusCode.OK);
        Assert.Equal(before, (await partner.RecordAsync(id)).GetRawText());
    }

    [Fact]
    public async Task A_clearance_taken_back_takes_them_off()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();
        Assert.False((await partner.DeleteAsync($"{Supporting.Path}/{id}/safeguarding").IsAsync(HttpStatusCode.OK)).GetProperty("bookable").GetBoolean());
        Assert.Equal(["safeguarding_lapsed"], await partner.ReasonsAsync(id));
        await events.NextIsAsync(id, "SupporterWithdrawn", version + 1);
        Assert.True((await partner.ClearAsync(id)).GetProperty("bookable").GetBoolean());
        await events.NextIsAsync(id, "SupporterListed", version + 2);
    }

    [Fact]
    public async Task An_old_supervision_recorded_late_does_not_bring_the_next_one_forward()
    {
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        await partner.PostAsync($"{Supporting.Path}/{id}/supervisions", """{"held_on":"2025-01-10","next_due_on":"2025-03-10"}""").IsAsync(HttpStatusCode.Created);
        var record = await partner.RecordAsync(id);
        Assert.True(record.GetProperty("bookable").GetBoolean());
        Assert.Equal($"{Today.AddDays(60):yyyy-MM-dd}", record.GetProperty("supervision_due_on").GetString());
        Assert.Equal(2, (await partner.ItemsAsync($"{Supporting.Path}/{id}/supervisions")).Length);
    }

    [Theory]
    [InlineData("trainings", """{"module":"juggling","hours":4,"issuer":"X","completed_on":"2026-01-01"}""", "/module")]
    [InlineData("trainings", """{"module":"safeguarding","hours":0,"issuer":"X","completed_on":"2026-01-01"}""", "/hours")]
    [InlineData("trainings", """{"module":"safeguarding","hours":1.001,"issuer":"X","completed_on":"2026-01-01"}""", "/hours")]
    [InlineData("trainings", """{"module":"safeguarding","hours":4,"issuer":" ","completed_on":"2026-01-01"}""", "/issuer")]
    [InlineData("trainings", """{"module":"safeguarding","hours":4,"issuer":"X","completed_on":"2096-01-01"}""", "/completed_on")]
    [InlineData("trainings", """{"module":"safeguarding","hours":4,"issuer":"X","completed_on":"2026-01-01","feedback":"\u0000"}""", "/feedback")]
    [InlineData("certifications", """{"issuer":"X","issued_on":"2026-01-01","valid_until":"2026-01-02T00:00:00Z"}""", "/valid_until")]
    [InlineData("certifications", """{"issuer":"X","issued_on":"2026-01-01","valid_until":"2226-01-02T00:00:00Z"}""", "/valid_until")]
    [InlineData("supervisions", """{"held_on":"2096-01-01","next_due_on":"2096-02-01"}""", "/held_on")]
    [InlineData("supervisions", """{"held_on":"2026-01-01","next_due_on":"2026-01-01"}""", "/next_due_on")]
    [InlineData("supervisions", """{"held_on":"2026-01-01","next_due_on":"2027-01-02"}""", "/next_due_on")]
    [InlineData("certifications/0192f0c1-0000-7000-8000-0000000000ff/revoke", """{"reason":"gossip"}""", "/reason")]
    [InlineData("trainings", """{"module":"safeguarding","hours":"4","issuer":"X","completed_on":"2026-01-01"}""", "/hours", HttpStatusCode.BadRequest)]
    [InlineData("trainings", """{"module":"safeguarding","hours":4,"issuer":"X","completed_on":"31/01/2026"}""", "/completed_on", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_is_pointed_at(string route, string body, string pointer, HttpStatusCode status = HttpStatusCode.UnprocessableEntity)
    {
        using var partner = directory.NewPartner();
        var id = await partner.RegisterAsync();
        var answer = await partner.PostAsync($"{Supporting.Path}/{id}/{route}", body).IsAsync(status);
        Assert.Equal(pointer, answer.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(1, (await partner.RecordAsync(id)).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_clearance_that_is_over_and_a_page_too_long_are_refused()
    {
        using var partner = directory.NewPartner();
        var id = await partner.RegisterAsync();
        var past = await partner.PutAsync($"{Supporting.Path}/{id}/safeguarding", """{"valid_until":"2020-01-01T00:00:00Z"}""").IsAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/valid_until", past.GetProperty("errors")[0].GetProperty("pointer").GetString());
        await partner.GetAsync($"{Supporting.Path}/{id}/trainings?limit=101").IsAsync(HttpStatusCode.UnprocessableEntity);
    }

    static async Task<IEnumerable<string?>> MissingAsync(HttpClient partner, Guid id)
    {
        var refusal = await partner.PostAsync($"{Supporting.Path}/{id}/certifications", Certificate()).IsAsync(HttpStatusCode.Conflict);
        Assert.Equal("urn:entraide:problem:training-incomplete", refusal.GetProperty("type").GetString());
        return refusal.GetProperty("missing_modules").EnumerateArray().Select(module => module.GetProperty("module").GetString());
    }

    // PostgreSQL keeps microseconds, the answer to the request still had the clock's hundreds of nanoseconds.
    static string WithoutFractions(JsonElement kept, JsonElement answered) =>
        kept.GetRawText().Replace(kept.GetProperty("recorded_at").GetRawText(), answered.GetProperty("recorded_at").GetRawText());
}
