using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>The real spreadsheets, through the whole of an import.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class TableImportTests(RunningDirectory directory)
{
    [Theory]
    [InlineData("hsds-florida", "florida.yaml", "skip", "organization 20, location 378, service 135", 0)]
    [InlineData("hsds-ilao", "ilao.yaml", "skip", "organization 33, location 520, service 429", 1)]
    [InlineData("ohana-sample", null, "reject", "organization 8, location 22, service 23, phone 54, taxonomy_term 290", 0)]
    [InlineData("hsds-3.1-examples/csv", null, "skip", "organization 1, location 1, service 1, phone 1, taxonomy_term 1", null)]
    public async Task The_real_tables_are_taken_in_with_their_counts_and_once(string folder, string? mapping, string onError, string counts, int? rejected)
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        var zip = Zip(folder, mapping);
        var answer = await partner.ImportAsync($"format=hsds&on_error={onError}&source=tables", zip, "application/zip");
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var report = await answer.JsonAsync();
        foreach (var (resource, count) in counts.Split(", ").Select(part => (part.Split(' ')[0], int.Parse(part.Split(' ')[1]))))
        {
            Assert.Equal(count, report.GetProperty("by_resource").GetProperty(resource).GetProperty("added").GetInt32());
            Assert.Equal(count, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and resource = @resource", new { partnerId, resource }));
        }

        // Every row that was read is accounted for.
        var (read, added, changed, unchanged, withdrawn, refused) = report.Tally();
        Assert.Equal((read, 0, 0, 0), (added + refused, changed, unchanged, withdrawn));
        Assert.Equal(rejected ?? refused, refused);
        var rejections = await RemarksAsync(partner, report, "row_rejected");
        Assert.Equal(refused, rejections.Length);
        Assert.All(rejections, remark => Assert.True(remark.GetProperty("line").GetInt32() > 1 && remark.GetProperty("file").GetString()!.EndsWith(".csv", StringComparison.Ordinal)));

        var again = await (await partner.ImportAsync($"format=hsds&on_error={onError}&source=tables", zip, "application/zip")).JsonAsync();
        Assert.Equal((read, 0, 0, added, 0, refused), again.Tally());
    }

    [Fact]
    public async Task A_mapping_names_its_source_and_its_zone()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        var folder = Repository.File("samples", "spreadsheet");
        var report = await (await partner.ImportAsync("format=hsds", Zip(folder, null), "application/zip")).JsonAsync();
        Assert.Equal(("houses", "done"), (report.GetProperty("source").GetString(), report.GetProperty("state").GetString()));
        Assert.Equal(["Europe/Paris"], await directory.ScalarAsync<string[]>("select array_agg(distinct time_zone) from hsds_rows where partner_id = @partnerId and resource = 'schedule'", new { partnerId }));
        Assert.Equal("need_to_know", await directory.ScalarAsync<string>("select place_tier from hsds_rows where partner_id = @partnerId and source_id = '2/place'", new { partnerId }));
        Assert.Equal("public", await directory.ScalarAsync<string>("select place_tier from hsds_rows where partner_id = @partnerId and source_id = '1/place'", new { partnerId }));
        Assert.Equal("(es,limited)", await directory.ScalarAsync<string>("select row(fields ->> 'code', fields ->> 'note')::text from hsds_rows where partner_id = @partnerId and fields ->> 'name' = 'Spanish'", new { partnerId }));
    }

    [Fact]
    public async Task Addresses_that_are_not_to_be_displayed_give_no_place_to_the_public()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        Assert.Equal(HttpStatusCode.Created, (await partner.ImportAsync("format=hsds&on_error=skip", Zip("hsds-ilao", "ilao.yaml"), "application/zip")).StatusCode);
        Assert.True(await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and resource = 'location' and partner_fields ? 'latitude'", new { partnerId }) > 200);
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and fields ?| array['latitude', 'longitude']", new { partnerId }));
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId and resource = 'location' and partner_fields ? 'latitude' and place_tier = 'public'", new { partnerId }));
    }

    [Theory]
    [InlineData("PK\u0003\u0004 this is no zip")]
    [InlineData("")]
    public async Task What_is_no_zip_changes_nothing(string body)
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.write");
        var answer = await partner.ImportAsync("format=hsds", body, "application/zip");
        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, await directory.ScalarAsync<int>("select count(*) from hsds_rows where partner_id = @partnerId", new { partnerId }));
    }

    static byte[] Zip(string folder, string? mapping)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in System.IO.Directory.GetFiles(Path.Combine(SharedData.Root, folder)).Where(file => Path.GetExtension(file) is ".csv" or ".yaml"))
            {
                zip.CreateEntryFromFile(file, Path.GetFileName(file));
            }

            if (mapping is not null)
            {
                zip.CreateEntryFromFile(Repository.File("samples", "mappings", mapping), "mapping.yaml");
            }
        }

        return bytes.ToArray();
    }

    static async Task<JsonElement[]> RemarksAsync(HttpClient partner, JsonElement report, string kind) =>
        [.. (await (await partner.GetAsync($"/v1/directory/imports/{report.GetProperty("id").GetGuid()}/remarks?limit=100")).JsonAsync()).GetProperty("items").EnumerateArray()
            .Where(remark => remark.GetProperty("kind").GetString() == kind)];
}
