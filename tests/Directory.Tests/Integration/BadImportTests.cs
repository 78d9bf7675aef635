using System.IO.Compression;
using System.Text;
using Entraide.DirectoryService.Tests.Unit.Tables;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Files that are damaged, wrong, or made to do harm: refused with place and reason, and the directory is as it was.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class BadImportTests(RunningDirectory directory)
{
    const string Good = "id,name,description\no1,Open house,A place\n";

    public static TheoryData<string, int, string> Traps => new()
    {
        { "corrupt", 400, "" },
        { "bomb", 413, "organizations.csv" },
        { "path", 400, "../organizations.csv" },
        { "long line", 413, "organizations.csv" },
        { "headers", 422, "organizations.csv" },
        { "header twice", 422, "organizations.csv" },
        { "duplicate ids", 422, "organizations.csv, line 3" },
        { "formula", 422, "organizations.csv, line 2, column description" },
        { "date", 422, "services.csv, line 2, column assured_date" },
        { "coordinates", 422, "locations.csv, line 2, column latitude" },
        { "language", 422, "languages.csv, line 2, column code" },
        { "circle", 422, "taxonomy_terms.csv, line 2" },
        { "mapping", 422, "mapping.yaml" },
    };

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task It_is_refused_where_it_is_wrong_and_nothing_is_changed(string trap, int status, string place)
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        Assert.True((await partner.ImportAsync("format=hsds&source=kept", Packages.Zip(("organizations.csv", Good)).ToArray(), "application/zip")).IsSuccessStatusCode);
        var before = await StateAsync(partnerId);

        var answer = await partner.ImportAsync("format=hsds&source=kept", Body(trap), "application/zip");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(place, text);
        Assert.Equal(before, await StateAsync(partnerId));
    }

    Task<string> StateAsync(Guid partnerId) => directory.ScalarAsync<string>(
        "select md5(string_agg(h::text, '' order by id)) from hsds_rows h where partner_id = @partnerId", new { partnerId });

    static byte[] Body(string trap) => trap switch
    {
        "corrupt" => Packages.Zip(("organizations.csv", Good)).ToArray()[..60],
        "bomb" => Bomb(),
        "path" => Packages.Zip(("../organizations.csv", Good)).ToArray(),
        "long line" => Packages.Zip(("organizations.csv", $"id,name,description\no1,x,{LongText()}\n")).ToArray(),
        "headers" => Packages.Zip(("organizations.csv", "colour,taste\nred,sweet\n")).ToArray(),
        "header twice" => Packages.Zip(("organizations.csv", "id,name,name,description\no1,a,b,c\n")).ToArray(),
        "duplicate ids" => Packages.Zip(("organizations.csv", $"{Good}o1,Again,Twice\n")).ToArray(),
        "formula" => Packages.Zip(("organizations.csv", "id,name,description\no1,Open house,\"=HYPERLINK(\"\"http://x.example\"\",\"\"y\"\")\"\n")).ToArray(),
        "date" => Packages.Zip(("services.csv", "id,organization_id,name,status,assured_date\ns1,,S,active,2025-02-30\n")).ToArray(),
        "coordinates" => Packages.Zip(("locations.csv", "id,location_type,latitude,longitude\nl1,physical,91,2\n")).ToArray(),
        "language" => Packages.Zip(("services.csv", "id,organization_id,name,status\ns1,,S,active\n"), ("languages.csv", "id,service_id,name,code\ng1,s1,x,not a code\n")).ToArray(),
        "circle" => Packages.Zip(("taxonomy_terms.csv", "id,code,name,description,parent_id\nt1,a,A,a,t2\nt2,b,B,b,t1\n")).ToArray(),
        "mapping" => Packages.Zip(("organizations.csv", Good), ("mapping.yaml", "files:\n  organizations.csv:\n    rows:\n      - row: castle\n        id: id\n")).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(trap)),
    };

    // It must not shrink so well that it is taken for a bomb.
    static string LongText()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        while (text.Length < 3 * 1024 * 1024)
        {
            text.Append((char)('a' + random.Next(26)));
        }

        return text.ToString();
    }

    static byte[] Bomb()
    {
        var line = Encoding.UTF8.GetBytes($"o1,Org,{new string('x', 1000)}\n");
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("organizations.csv", CompressionLevel.SmallestSize).Open();
            entry.Write("id,name,description\n"u8);
            for (var count = 0; count < 50_000; count++)
            {
                entry.Write(line);
            }
        }

        return bytes.ToArray();
    }
}
