using System.Text.RegularExpressions;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports;
using Entraide.Testing;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>The example of docs/import-mapping.md, as it is printed there.</summary>
public sealed class MappingDocumentTests
{
    [Fact]
    public async Task The_example_does_what_the_page_says()
    {
        var page = File.ReadAllText(Repository.File("docs", "import-mapping.md"));
        var read = await Packages.ReadAsync(Packages.Zip(("places.csv", Block(page, "csv")), ("mapping.yaml", Block(page, "yaml"))));

        Assert.Equal(2, read.Of("location").Count);
        Assert.Equal(7, read.Rows.Count - 2);
        Assert.Equal("""{"location_type":"physical","name":"Night Café","url":"https://cafe.example"}""", read.One("location", "7").Fields);
        Assert.Equal("""{"description":"by phone only","location_type":"virtual","name":"Helpline"}""", read.One("location", "8").Fields);
        var address = read.One("address", "7/address");
        Assert.Equal(Tier.Partner, address.Tier);
        Assert.Equal("""{"address_1":"12 Rue Haute","address_type":"physical","city":"Bruxelles","country":"BE","postal_code":"1000","state_province":"Brussels"}""", address.Fields);
        Assert.Equal(["""{"code":"fr","name":"French"}""", """{"code":"ar","name":"Arabic"}""", """{"code":"fr","name":"French"}"""], read.Of("language").Select(row => row.Fields));
        Assert.Equal(
            [
                """{"byday":"MO","closes_at":"23:00","freq":"WEEKLY","opens_at":"18:00"}""",
                """{"byday":"FR","closes_at":"02:00","freq":"WEEKLY","opens_at":"22:00"}""",
                """{"description":"when we can"}""",
            ], read.Of("schedule").Select(row => row.Fields));
        Assert.Equal(
            ["places.csv:3 [Address] Not of a form the mapping knows: kept as text.", "places.csv:3 [Open] Not of a form the mapping knows: kept as text."], read.Said(RemarkKind.Warning));
        Assert.Equal(0, read.Remarks.Rejections);
    }

    [Fact]
    public async Task The_sample_spreadsheet_needs_no_correction()
    {
        var folder = Repository.File("samples", "spreadsheet");
        var read = await Packages.ReadAsync(Packages.Zip(Directory.GetFiles(folder).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))));

        Assert.Equal(0, read.Remarks.Rejections);
        Assert.Equal((3, 3, 3), (read.Of("service").Count, read.Of("location").Count, read.Of("service_at_location").Count));
        Assert.Equal("""{"byday":"FR,SA","closes_at":"02:00","freq":"WEEKLY","opens_at":"22:00"}""", read.One("schedule", "3/22:00-02:00").Fields);
        Assert.Equal(Tier.NeedToKnow, read.One("address", "2/address").Tier);
    }

    static string Block(string page, string kind) => Regex.Match(page, $"```{kind}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
}
