using Dapper;
using Entraide.Testing;
using Npgsql;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Whatever a request forgets to ask, the database asks; and no route answers to another partner's ids otherwise than to unknown ones.</summary>
[Collection(WithDirectory.Name)]
[Trait("Category", "Integration")]
public sealed class PartnersApartTests(RunningDirectory directory)
{
    const string Scopes = "directory.read directory.write directory.need_to_know";

    static readonly Dictionary<string, RouteIds> Routes = new()
    {
        ["POST /v1/directory/imports"] = RouteIds.None,
        ["GET /v1/directory/imports"] = RouteIds.None,
        ["GET /v1/directory/imports/{id}"] = RouteIds.Of("import"),
        ["GET /v1/directory/imports/{id}/remarks"] = RouteIds.Of("import"),
        ["POST /v1/directory/supporters"] = RouteIds.None,
        ["GET /v1/directory/supporters/{id}"] = RouteIds.Of("supporter"),
        ["PUT /v1/directory/supporters/{id}"] = new(["supporter"], Supporting.Details),
        ["DELETE /v1/directory/supporters/{id}"] = RouteIds.Of("supporter"),
        ["PUT /v1/directory/supporters/{id}/pause"] = RouteIds.Of("supporter"),
        ["DELETE /v1/directory/supporters/{id}/pause"] = RouteIds.Of("supporter"),
        ["POST /v1/directory/supporters/{id}/trainings"] = new(["supporter"], Supporting.Training("communication", 4)),
        ["GET /v1/directory/supporters/{id}/trainings"] = RouteIds.Of("supporter"),
        ["POST /v1/directory/supporters/{id}/certifications"] = new(["supporter"], Supporting.Certificate()),
        ["GET /v1/directory/supporters/{id}/certifications"] = RouteIds.Of("supporter"),
        ["POST /v1/directory/supporters/{id}/certifications/{certification}/revoke"] = new(["supporter", "certification"], """{"reason":"conduct"}"""),
        ["PUT /v1/directory/supporters/{id}/safeguarding"] = new(["supporter"], $$"""{"valid_until":"{{Supporting.InDays(300)}}"}"""),
        ["DELETE /v1/directory/supporters/{id}/safeguarding"] = RouteIds.Of("supporter"),
        ["POST /v1/directory/supporters/{id}/supervisions"] = new(["supporter"], $$"""{"held_on":"{{Supporting.Today:yyyy-MM-dd}}","next_due_on":"{{Supporting.Today.AddDays(60):yyyy-MM-dd}}"}"""),
        ["GET /v1/directory/supporters/{id}/supervisions"] = RouteIds.Of("supporter"),
        ["POST /v1/directory/search"] = RouteIds.None,
        ["GET /v1/directory/search"] = RouteIds.None,
        ["POST /v1/directory/search/suggestions"] = RouteIds.None,
        ["GET /v1/directory/crisis-lines"] = RouteIds.None,
        ["GET /v1/directory/crisis-lines/escalations"] = RouteIds.None,
        ["GET /v1/directory/crisis-lines/{id}"] = RouteIds.Of("line"),
        ["PUT /v1/directory/crisis-lines/{id}"] = new(["line"], """{"cost":"free"}"""),
        ["DELETE /v1/directory/crisis-lines/{id}"] = RouteIds.Of("line"),
        ["POST /v1/directory/crisis-lines/{id}/verifications"] = new(["line"], """{"how":"called"}"""),
        ["GET /v1/directory/listings/{id}"] = new(["listing"], Query: "?tier=need_to_know"),
        ["POST /v1/directory/listings/{id}/verifications"] = new(["listing"], """{"how":"called"}"""),
        // What is not public has none, not even for its own partner: see below.
        ["GET /v1/directory/listings/{id}/verifications"] = RouteIds.None,
        ["POST /v1/directory/reports"] = new(["listing"], """{"listing_id":"*","reason":"closed"}"""),
        ["GET /v1/directory/moderation/cases"] = RouteIds.None,
        ["GET /v1/directory/moderation/cases/{id}"] = RouteIds.Of("case"),
        ["POST /v1/directory/moderation/cases/{id}/decisions"] = new(["case"], """{"decision":"keep","reason":"confirmed"}"""),
        ["GET /v1/directory/library"] = RouteIds.None,
        // All partners share the library: each entry is everybody's to read, and its partner's to write.
        ["GET /v1/directory/library/{id}"] = RouteIds.None,
        ["POST /v1/directory/library"] = RouteIds.None,
        ["PUT /v1/directory/library/{id}"] = new(["entry"], Library.Circle()),
        ["DELETE /v1/directory/library/{id}"] = RouteIds.Of("entry"),
    };

    [Fact]
    public async Task The_database_keeps_partners_apart_whatever_is_asked()
    {
        var fences = new PartnerFences(directory.Service);
        var (partner, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await FillAsync(partner);
        await FillAsync(other);
        await fences.EveryTableIsDecidedAsync("search_entries");
        await fences.RequestsComeInAsNobodySpecialAsync();
        await fences.ForgettingTheFilterShowsNothingOfOthersAsync("imports", partner, other);
        await fences.PartnersSeeTheirOwnAsync(partner, "imports", "import_remarks", "moderation_cases", "supporters", "supporter_certifications", "crisis_lines", "hsds_rows", "library_entries");
    }

    [Fact]
    public async Task No_route_knows_another_partners_ids()
    {
        var partner = Guid.CreateVersion7();
        var ids = await FillAsync(partner);
        await new OtherPartnersRoutes(directory.Service, Scopes, ids).AreSealedAsync(partner, Routes);
        using var stranger = directory.NewPartner();
        foreach (var id in new[] { ids["listing"], Guid.CreateVersion7() })
        {
            await stranger.GetAsync($"/v1/directory/listings/{id}/verifications").RefusedAsync(System.Net.HttpStatusCode.NotFound, ":not-found");
        }
    }

    async Task<Dictionary<string, Guid>> FillAsync(Guid partner)
    {
        var ids = new[] { "import", "supporter", "certification", "line", "listing", "case", "entry" }.ToDictionary(kind => kind, _ => Guid.CreateVersion7());
        await using var connection = new NpgsqlConnection(directory.Service.Database);
        // A supporter who is not listed and a line that was never verified, so that no job has anything to do.
        await connection.ExecuteAsync("""
            insert into imports (id, partner_id, source, format, dry_run, on_error, state, phase, bytes, counts, started_at, alive_at, finished_at)
                values (@import, @partner, 'test', 'hsds', true, 'reject', 'done', 'done', 0, '{}', now(), now(), now());
            insert into import_remarks (import_id, number, kind, file, reason) values (@import, 1, 'warning', 'f', 'r');
            insert into moderation_cases (id, partner_id, origin, reason, opened_at) values (@case, @partner, 'rule', 'offers_medicines', now());
            insert into supporters (id, partner_id, topics, languages, modalities, sessions_per_day, sessions_per_week, listed_at) values (@supporter, @partner, '{grief}', '{fr}', '{video}', 2, 5, now());
            insert into supporter_certifications (id, partner_id, supporter_id, issuer, issued_on, valid_until, recorded_at) values (@certification, @partner, @supporter, 'X', '2026-01-01', '2036-01-01', now());
            insert into crisis_lines (id, partner_id, source, country, country_name, position, name, numbers, imported_at) values (@line, @partner, 'test', 'AQ', 'Antarctica', 1, 'Line', '{116 111}', now());
            insert into hsds_rows (id, partner_id, source, resource, source_id, fields, tier, publishable, digest, first_imported_at, changed_at)
                values (@listing, @partner, 'test', 'organization', 'o1', '{"name":"Shelter"}', 'need_to_know', false, '\x00', now(), now());
            insert into library_entries (id, partner_id, kind, texts, topics, populations, languages, modalities, accessibility, tier, created_at, changed_at)
                values (@entry, @partner, 'group', '{"en":{"name":"Circle","summary":"A circle."}}', '{}', '{}', '{}', '{}', '{}', 'public', now(), now());
            """, new DynamicParameters(ids.ToDictionary(id => id.Key, id => (object)id.Value).Append(new("partner", partner)).ToDictionary()));
        return ids;
    }
}
