using Dapper;
using Entraide.Testing;
using Npgsql;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Whatever a request forgets to ask, the database asks.</summary>
[Collection(WithDirectory.Name)]
[Trait("Category", "Integration")]
public sealed class PartnersApartTests(RunningDirectory directory)
{
    [Fact]
    public async Task The_database_keeps_partners_apart_whatever_is_asked()
    {
        var fences = new PartnerFences(directory.Service);
        var (partner, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var connection = new NpgsqlConnection(directory.Service.Database))
        {
            await connection.ExecuteAsync("""
                insert into imports (id, partner_id, source, format, dry_run, on_error, state, phase, bytes, started_at, alive_at)
                    select partner, partner, 'test', 'json', true, 'reject', 'done', 'done', 0, now(), now() from unnest(@partners) partner;
                insert into import_remarks (import_id, number, kind, file, reason) select partner, 1, 'warning', 'f', 'r' from unnest(@partners) partner;
                insert into moderation_cases (id, partner_id, origin, reason, opened_at) select gen_random_uuid(), partner, 'rule', 'offers_medicines', now() from unnest(@partners) partner;
                """, new { partners = new[] { partner, other } });
        }

        await fences.EveryTableIsDecidedAsync("search_entries");
        await fences.RequestsComeInAsNobodySpecialAsync();
        await fences.ForgettingTheFilterShowsNothingOfOthersAsync("imports", partner, other);
        await fences.PartnersSeeTheirOwnAsync(partner, "imports", "import_remarks", "moderation_cases");
    }
}
