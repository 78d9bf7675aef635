using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class ProgrammeTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    const string Programmes = "/v1/credits/programmes";

    static JsonNode Body(string more = "") => JsonNode.Parse($$"""{"name":"Orne","zone":"orne-valley","price_list":[{"up_to_minutes":60,"credits":10}]{{more}}}""")!;

    [Fact]
    public async Task A_programme_shows_what_it_was_created_with_and_rules_are_replaced_whole()
    {
        var created = await JsonAsync(await state.Http.PostAsJsonAsync(Programmes, Body(""","purpose":"Rides to groups","funder":"Fonds Orne","rules":{"kinds":["group"],"enrolled_only":true,"cap":{"credits":30,"per":"week"},"starts_on":"2026-01-01","ends_on":"2027-12-31","earning":{"rule":"per_hour","credits":4}}""")), HttpStatusCode.Created);
        var url = $"{Programmes}/{created["id"]}";
        Assert.Equal(created.ToJsonString(), (await JsonAsync(await state.Http.GetAsync(url), HttpStatusCode.OK)).ToJsonString());
        Assert.Equal(("Rides to groups", "Fonds Orne", 30, "2026-01-01"), ((string)created["purpose"]!, (string)created["funder"]!, (int)created["rules"]!["cap"]!["credits"]!, (string)created["rules"]!["starts_on"]!));

        var rules = JsonNode.Parse("""{"community":{"supporter_may_owe":5}}""")!;
        await JsonAsync(await state.Http.PutAsJsonAsync($"{url}/rules", rules), HttpStatusCode.OK);
        var shown = (await JsonAsync(await state.Http.GetAsync(url), HttpStatusCode.OK))["rules"]!;
        Assert.Equal((null, 5, false), (shown["cap"]?.ToJsonString(), (int)shown["community"]!["supporter_may_owe"]!, (bool)shown["enrolled_only"]!));
    }

    [Theory]
    [InlineData(""","purpose":" " """, "/purpose")]
    [InlineData(""","funder":"" """, "/funder")]
    [InlineData(""","rules":{"cap":{"credits":0,"per":"week"}}""", "/rules/cap/credits")]
    [InlineData(""","rules":{"kinds":["dance"]}""", "/rules/kinds")]
    public async Task What_cannot_be_a_programme_is_refused_by_name(string more, string pointer)
    {
        var problem = await JsonAsync(await state.Http.PostAsJsonAsync(Programmes, Body(more)), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)problem["errors"]![0]!["pointer"]!);
    }

    [Fact]
    public async Task Rules_and_people_of_another_partners_programme_are_not_there()
    {
        var programme = await state.ProgrammeAsync();
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        var person = $"{Programmes}/{programme}/participants/{Guid.CreateVersion7()}";
        Assert.Equal(HttpStatusCode.NotFound, (await other.PutAsJsonAsync($"{Programmes}/{programme}/rules", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PutAsync(person, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync(person)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PutAsync(person, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PutAsync(person, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync(person)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync(person)).StatusCode);
        using var reader = state.Credits.As(state.Partner, "credits.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PutAsync(person, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PutAsJsonAsync($"{Programmes}/{programme}/rules", new { })).StatusCode);
    }

    [Fact]
    public async Task A_partner_lists_its_programmes_page_by_page_and_nobody_elses()
    {
        var partner = Guid.CreateVersion7();
        using var http = state.Credits.As(partner, "credits.read credits.write");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((string)(await JsonAsync(await http.PostAsJsonAsync(Programmes, Body()), HttpStatusCode.Created))["id"]!);
        }

        await state.ProgrammeAsync();
        var (seen, url) = (new List<string>(), $"{Programmes}?limit=2");
        while (url is not null)
        {
            var response = await http.GetAsync(url);
            var page = await JsonAsync(response, HttpStatusCode.OK);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            var link = response.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            Assert.Equal(page["next"] is null, link is null);
            url = link?[1..link.IndexOf('>')];
        }

        Assert.Equal(ids.Order(), seen);
        foreach (var query in new[] { "?limit=0", "?limit=101", "?limit=x", "?after=x" })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await http.GetAsync(Programmes + query)).StatusCode);
        }
    }

    [Fact]
    public async Task A_grant_that_names_no_funder_is_the_programmes()
    {
        var programme = (Guid)(await JsonAsync(await state.Http.PostAsJsonAsync(Programmes, Body(""","funder":"Fonds Orne" """)), HttpStatusCode.Created))["id"]!;
        var expires = TimeProvider.System.GetUtcNow().AddDays(9).ToOffset(TimeSpan.FromHours(2));
        var first = await GrantAsync(programme, new { id = Guid.CreateVersion7(), credits = 1, expires_at = expires });
        var named = await GrantAsync(programme, new { id = Guid.CreateVersion7(), credits = 1, expires_at = expires, funder = "Fonds Orne" });
        var another = await GrantAsync(programme, new { id = Guid.CreateVersion7(), credits = 1, expires_at = expires, funder = "Somebody else" });
        Assert.Equal(first, named);
        Assert.NotEqual(first, another);
    }

    [Fact]
    public async Task What_a_supporter_may_owe_follows_the_rules_and_who_owes_more_already_cannot_owe_still_more()
    {
        var programme = await state.ProgrammeAsync();
        var (owes, participant) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var hold = await JsonAsync(await state.Http.PostAsJsonAsync("/v1/credits/holds", new { id = Guid.CreateVersion7(), programme_id = programme, participant_id = participant, supporter_id = owes, credits = 1, expires_at = TimeProvider.System.GetUtcNow().AddDays(1) }), HttpStatusCode.Created);
        await JsonAsync(await state.Http.PostAsync($"/v1/credits/holds/{hold["id"]}/capture", null), HttpStatusCode.OK);
        await RulesAsync(programme, new { community = new { supporter_may_owe = 5 } });
        Assert.Equal(HttpStatusCode.Created, await GiveAsync(programme, owes, participant, 5));
        await RulesAsync(programme, new { community = new { supporter_may_owe = 2 } });
        Assert.Equal(HttpStatusCode.Conflict, await GiveAsync(programme, owes, participant, 1));
        await RulesAsync(programme, new { community = new { supporter_may_owe = 6 } });
        Assert.Equal(HttpStatusCode.Created, await GiveAsync(programme, owes, participant, 2));
        Assert.Equal(HttpStatusCode.Conflict, await GiveAsync(programme, owes, participant, 1));
    }

    [Fact]
    public async Task Whatever_became_of_granted_credits_the_figures_add_up()
    {
        var programme = await state.ProgrammeAsync(granted: 100);
        var (participant, supporter) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await JsonAsync(await state.Http.PostAsJsonAsync("/v1/credits/transfers", new { id = Guid.CreateVersion7(), programme_id = programme, from = new { kind = "pool" }, to = new { kind = "participant", id = participant }, credits = 30 }), HttpStatusCode.Created);
        foreach (var credits in new[] { 40, 10 })
        {
            await JsonAsync(await state.Http.PostAsJsonAsync("/v1/credits/holds", new { id = Guid.CreateVersion7(), programme_id = programme, participant_id = participant, supporter_id = supporter, credits, expires_at = TimeProvider.System.GetUtcNow().AddDays(1) }), HttpStatusCode.Created);
        }

        await using var connection = new NpgsqlConnection(state.Credits.Database);
        var first = await connection.QuerySingleAsync<Guid>("select id from holds where programme_id = @programme and credits = 40", new { programme });
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/credits/holds/{first}/capture", new { credits = 35 }), HttpStatusCode.OK);
        var balance = (await JsonAsync(await state.Http.GetAsync($"{Programmes}/{programme}"), HttpStatusCode.OK))["balance"]!;
        Assert.Equal((100, 10, 35), ((long)balance["granted"]!, (long)balance["held"]!, (long)balance["spent"]!));
        Assert.Equal(100, new[] { "available", "held", "spent", "given", "returned" }.Sum(name => (long)balance[name]!));
    }

    async Task RulesAsync(Guid programme, object rules) => await JsonAsync(await state.Http.PutAsJsonAsync($"{Programmes}/{programme}/rules", rules), HttpStatusCode.OK);

    async Task<Guid> GrantAsync(Guid programme, object grant) => (Guid)(await JsonAsync(await state.Http.PostAsJsonAsync($"{Programmes}/{programme}/grants", grant), HttpStatusCode.Created))["lot_id"]!;

    async Task<HttpStatusCode> GiveAsync(Guid programme, Guid from, Guid to, long credits) =>
        (await state.Http.PostAsJsonAsync("/v1/credits/transfers", new { id = Guid.CreateVersion7(), programme_id = programme, from = new { kind = "supporter", id = from }, to = new { kind = "participant", id = to }, credits })).StatusCode;
}
