using System.Globalization;
using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>Fills a directory with rows as imports write them, through COPY, and has them indexed as an import has.</summary>
static class HsdsFill
{
    static readonly Guid Partner = new("0193a7f0-0000-7000-8000-000000000001");

    public static async Task RunAsync(NpgsqlDataSource database, IReadOnlyList<GeneratedService> services, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            // The references are right as generated: checking a million of them one by one takes a minute.
            await using var trusted = new NpgsqlCommand("set session_replication_role = replica", connection);
            await trusted.ExecuteNonQueryAsync(cancellationToken);
            await CopyAsync(connection, "copy hsds_rows (id, partner_id, source, resource, source_id, fields, publishable, digest, first_imported_at, changed_at) from stdin", Rows(services, now), cancellationToken);
            await CopyAsync(connection, "copy hsds_links (child, via, parent) from stdin", Links(services), cancellationToken);
            await using var analyze = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 300 };
            await analyze.ExecuteNonQueryAsync(cancellationToken);
        }

        // As the service is set up, so that rows are mapped as there.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:database"] = database.ConnectionString;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase(typeof(SearchIndex).Assembly);
        builder.WorksAcrossPartners("fills tables as a job does");
        await using (var provider = builder.Services.BuildServiceProvider())
        await using (var scope = provider.CreateAsyncScope())
        {
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.ExecuteAsync("create temp table touched on commit drop as select id, resource from hsds_rows; create unique index on touched (id); analyze touched", null, cancellationToken);
            await SearchIndex.RebuildTouchedAsync(work, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }

        await using var last = database.CreateCommand("vacuum analyze");
        last.CommandTimeout = 300;
        await last.ExecuteNonQueryAsync(cancellationToken);
    }

    static IEnumerable<string> Rows(IReadOnlyList<GeneratedService> services, DateTimeOffset now)
    {
        var instant = now.ToString("O", CultureInfo.InvariantCulture);
        for (var i = 0; i < services.Count / 20; i++)
        {
            yield return Row("organization", $"o{i}", new { name = $"Association {i}", description = "" });
        }

        for (var i = 0; i < Community.Topics; i++)
        {
            yield return Row("taxonomy_term", $"t{i}", new { code = Community.TopicCode(i), name = $"Topic {i}", description = "" });
        }

        foreach (var service in services)
        {
            var n = service.Number;
            yield return Row("service", $"s{n}", new { name = service.Name, description = service.Description, status = "active", assured_date = now.AddDays(-service.VerifiedDaysAgo).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
            yield return Row("location", $"l{n}", new { location_type = "physical", latitude = service.Place.Lat, longitude = service.Place.Lon });
            yield return Row("address", $"a{n}", new { address_1 = $"{n % 200} rue", city = $"Ville {n % 400}", state_province = $"Region {n % 40}", postal_code = $"{n % 90000:00000}", country = "FR", address_type = "physical" });
            yield return Row("service_at_location", $"p{n}", new { });
            yield return Row("schedule", $"h{n}", new { freq = "WEEKLY", byday = service.Hours == 0 ? "MO,TU,WE,TH,FR" : service.Hours == 1 ? "TU,TH" : "SA,SU", opens_at = "09:00+01:00", closes_at = service.Hours == 1 ? "20:00+01:00" : "17:00+01:00" });
            foreach (var topic in service.Topics)
            {
                yield return Row("attribute", $"x{n}-{topic}", new { link_entity = "service" });
            }

            foreach (var language in service.Languages)
            {
                yield return Row("language", $"g{n}-{language}", new { code = language });
            }
        }

        string Row(string resource, string id, object fields) =>
            $"{Id(resource, id)}\t{Partner}\tbench\t{resource}\t{id}\t{JsonSerializer.Serialize(fields).Replace("\\", "\\\\")}\tt\t\\\\x00\t{instant}\t{instant}\n";
    }

    static IEnumerable<string> Links(IReadOnlyList<GeneratedService> services)
    {
        for (var i = Community.Roots; i < Community.Topics; i++)
        {
            yield return Link("taxonomy_term", $"t{i}", "parent_id", "taxonomy_term", $"t{Community.Above(i)}");
        }

        foreach (var service in services)
        {
            var n = service.Number;
            yield return Link("service", $"s{n}", "organization_id", "organization", $"o{n / 20}");
            yield return Link("service_at_location", $"p{n}", "service_id", "service", $"s{n}");
            yield return Link("service_at_location", $"p{n}", "location_id", "location", $"l{n}");
            yield return Link("address", $"a{n}", "location_id", "location", $"l{n}");
            yield return Link("schedule", $"h{n}", "service_id", "service", $"s{n}");
            foreach (var topic in service.Topics)
            {
                yield return Link("attribute", $"x{n}-{topic}", "link_id", "service", $"s{n}");
                yield return Link("attribute", $"x{n}-{topic}", "taxonomy_term_id", "taxonomy_term", $"t{topic}");
            }

            foreach (var language in service.Languages)
            {
                yield return Link("language", $"g{n}-{language}", "service_id", "service", $"s{n}");
            }
        }
    }

    static string Link(string child, string childId, string via, string parent, string parentId) => $"{Id(child, childId)}\t{via}\t{Id(parent, parentId)}\n";

    static Guid Id(string resource, string id) => StableId.Of(Partner, "bench", resource, id);

    static async Task CopyAsync(NpgsqlConnection connection, string into, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginTextImportAsync(into, cancellationToken);
        var block = new StringBuilder();
        foreach (var line in lines)
        {
            block.Append(line);
            if (block.Length > 1 << 18)
            {
                await copy.WriteAsync(block, cancellationToken);
                block.Clear();
            }
        }

        await copy.WriteAsync(block, cancellationToken);
    }
}
