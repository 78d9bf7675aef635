using System.Net;
using System.Net.Http.Json;
using Entraide.Testing;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

/// <summary>Whatever a request forgets to ask, the database asks; and no route answers to another partner's ids otherwise than to unknown ones.</summary>
[Trait("Category", "Integration")]
public sealed class PartnersApartTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    const string Scopes = "credits.read credits.write";
    const string NewId = """{"id":"01900000-0000-7000-8000-000000000001","credits":1}""";

    static readonly Dictionary<string, RouteIds> Routes = new()
    {
        ["POST /v1/credits/programmes"] = RouteIds.None,
        ["GET /v1/credits/programmes"] = RouteIds.None,
        ["GET /v1/credits/programmes/{id}"] = RouteIds.Of("programme"),
        ["POST /v1/credits/programmes/{id}/grants"] = new(["programme"], NewId),
        ["GET /v1/credits/programmes/{id}/booking-rules"] = RouteIds.Of("programme"),
        ["GET /v1/credits/programmes/{id}/rules"] = RouteIds.Of("programme"),
        ["PUT /v1/credits/programmes/{id}/booking-rules"] = new(["programme"], """{"free_cancellation_minutes":60,"late_cancellation":"spent","no_show":"spent"}"""),
        ["PUT /v1/credits/programmes/{id}/rules"] = new(["programme"], "{}"),
        ["PUT /v1/credits/programmes/{id}/participants/{participantId}"] = RouteIds.Of("programme", "person"),
        ["DELETE /v1/credits/programmes/{id}/participants/{participantId}"] = RouteIds.Of("programme", "person"),
        ["GET /v1/credits/programmes/{id}/report"] = RouteIds.Of("programme"),
        ["GET /v1/credits/programmes/{id}/statement"] = new(["programme"], Query: "?from=2026-01-01&to=2027-01-01"),
        ["GET /v1/credits/programmes/{id}/funder-report"] = new(["programme"], Query: "?from=2026-07&to=2026-09&funder=funder"),
        ["GET /v1/credits/programmes/{id}/lots"] = RouteIds.Of("programme"),
        ["GET /v1/credits/programmes/{id}/lots/{lotId}/grants"] = RouteIds.Of("programme", "lot"),
        ["POST /v1/credits/programmes/{id}/lots/{lotId}/return"] = new(["programme", "lot"], NewId),
        ["GET /v1/credits/statement"] = RouteIds.None,
        ["GET /v1/credits/funder-report"] = RouteIds.None,
        ["GET /v1/credits/accounts/{ownerId}"] = new(["person"], AsUnknownIsFine: true),
        ["GET /v1/credits/accounts/{ownerId}/balance"] = new(["person"], Query: "?as_of=2026-11-01T00:00:00Z", AsUnknownIsFine: true),
        ["GET /v1/credits/accounts/{ownerId}/statement"] = new(["person"], Query: "?from=2026-01-01&to=2027-01-01", AsUnknownIsFine: true),
        ["POST /v1/credits/transfers"] = new(["programme", "person"],
            """{"id":"01900000-0000-7000-8000-000000000002","programme_id":"*","from":{"kind":"pool"},"to":{"kind":"participant","id":"*"},"credits":1}"""),
        ["POST /v1/credits/transfers/batch"] = new(["programme", "person"],
            """{"transfers":[{"id":"01900000-0000-7000-8000-000000000003","programme_id":"*","from":{"kind":"pool"},"to":{"kind":"participant","id":"*"},"credits":1}]}""", AsUnknownIsFine: true),
        ["GET /v1/credits/transfers/{id}"] = RouteIds.Of("transfer"),
        ["POST /v1/credits/transfers/{id}/reversal"] = new(["transfer"], """{"id":"01900000-0000-7000-8000-000000000004"}"""),
        ["POST /v1/credits/holds"] = new(["programme", "person"], """{"id":"01900000-0000-7000-8000-000000000005","programme_id":"*","participant_id":"*","credits":1,"expires_at":"2036-01-01T00:00:00Z"}"""),
        ["GET /v1/credits/holds/{id}"] = RouteIds.Of("hold"),
        ["POST /v1/credits/holds/{id}/capture"] = new(["hold"], "{}"),
        ["POST /v1/credits/holds/{id}/release"] = RouteIds.Of("hold"),
        ["GET /v1/credits/ledger/anchor"] = RouteIds.None,
        ["POST /v1/credits/ledger/verify"] = RouteIds.None,
    };

    [Fact]
    public async Task The_database_keeps_partners_apart_whatever_is_asked()
    {
        var fences = new PartnerFences(state.Credits);
        await FillAsync(state.Http);
        var other = Guid.CreateVersion7();
        await FillAsync(state.Credits.As(other, Scopes));
        await fences.EveryTableIsDecidedAsync();
        await fences.RequestsComeInAsNobodySpecialAsync();
        await fences.PartnersSeeTheirOwnAsync(state.Partner, "programmes", "lots", "accounts", "transfers", "entries", "holds", "hold_parts");
        await fences.ForgettingTheFilterShowsNothingOfOthersAsync("accounts", state.Partner, other);
    }

    [Fact]
    public async Task No_route_knows_another_partners_ids()
    {
        var objects = await FillAsync(state.Http);
        await Eventually.HoldsAsync(async () => await state.ScalarAsync("select count(*) from transfers where seq > (select seq from seal_cursor)") == 0, "everything is sealed");
        await new OtherPartnersRoutes(state.Credits, Scopes, objects).AreSealedAsync(state.Partner, Routes);
    }

    [Fact]
    public async Task An_id_that_another_partner_has_used_is_refused_as_one_of_ones_own()
    {
        var (mine, others) = (await FillAsync(state.Http), await FillAsync(state.Credits.As(Guid.CreateVersion7(), Scopes)));
        var used = others["transfer"];
        var granted = await state.Http.PostAsJsonAsync($"/v1/credits/programmes/{mine["programme"]}/grants", new { id = used, credits = Granted });
        Assert.Equal(HttpStatusCode.Conflict, granted.StatusCode);
        var returned = await state.Http.PostAsJsonAsync($"/v1/credits/programmes/{mine["programme"]}/lots/{mine["lot"]}/return", new { id = used, credits = 1 });
        Assert.Equal(HttpStatusCode.Conflict, returned.StatusCode);
        var reversed = await state.Http.PostAsJsonAsync($"/v1/credits/transfers/{mine["transfer"]}/reversal", new { id = used });
        Assert.Equal(HttpStatusCode.Conflict, reversed.StatusCode);
    }

    static async Task<Dictionary<string, Guid>> FillAsync(HttpClient http)
    {
        var programme = (Guid)(await JsonAsync(await http.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Test", zone = "orne-valley", price_list = new[] { new { up_to_minutes = 60, credits = Price } } }), HttpStatusCode.Created))["id"]!;
        var (person, transfer, hold) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await JsonAsync(await http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants", new { id = Guid.CreateVersion7(), credits = Granted }), HttpStatusCode.Created);
        await JsonAsync(await http.PostAsJsonAsync("/v1/credits/transfers",
            new { id = transfer, programme_id = programme, from = new { kind = "pool" }, to = new { kind = "participant", id = person }, credits = 5 }), HttpStatusCode.Created);
        await JsonAsync(await http.PostAsJsonAsync("/v1/credits/holds",
            new { id = hold, programme_id = programme, participant_id = person, credits = 2, expires_at = TimeProvider.System.GetUtcNow().AddDays(1) }), HttpStatusCode.Created);
        var lots = await JsonAsync(await http.GetAsync($"/v1/credits/programmes/{programme}/lots"), HttpStatusCode.OK);
        return new()
        {
            ["programme"] = programme,
            ["person"] = person,
            ["transfer"] = transfer,
            ["hold"] = hold,
            ["lot"] = (Guid)(lots["lots"] ?? lots["items"])![0]!["id"]!,
        };
    }
}
