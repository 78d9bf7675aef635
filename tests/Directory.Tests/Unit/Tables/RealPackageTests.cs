using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports;
using Entraide.Testing;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>The real data sets, whole.</summary>
public sealed class RealPackageTests
{
    [Fact]
    public async Task Florida_gives_its_organizations_locations_and_services()
    {
        var read = await ReadMappedAsync("hsds-florida", "florida");

        Assert.Equal((20, 378, 135), (read.Of("organization").Count, read.Of("location").Count, read.Of("service").Count));
        Assert.Equal((331, 90), (read.Of("address").Count, read.Of("phone").Count));
        Assert.Equal(("florida", "America/New_York"), (read.Source.Mapping!.Source, read.Source.Mapping.Zone!.Id));
    }

    [Fact]
    public async Task An_address_of_Florida_becomes_its_parts()
    {
        var read = await ReadMappedAsync("hsds-florida", "florida");

        var whole = read.One("address", "5bd38bd5-b2bc-4883-869d-0f1ed0502002/address");
        Assert.Equal(
            """{"address_1":"2400 S. Dixie Highway, Suite #104","address_type":"physical","city":"Miami","country":"US","postal_code":"33133","state_province":"FL"}""", whole.Fields);
        Assert.Equal([new SourceLink("location_id", "location", "5bd38bd5-b2bc-4883-869d-0f1ed0502002")], whole.Links);
        Assert.Equal(
            """{"address_type":"physical","country":"US","state_province":"FL"}""", read.One("address", "5bd38bd0-6270-4bbb-9276-0f1ed0502002/address").Fields);
        Assert.Contains(read.Of("address"), address => address.Fields == """{"address_type":"physical","country":"US","postal_code":"32955","state_province":"FL"}""");
        Assert.Contains(read.Of("address"), address => address.Fields == """{"address_type":"physical","city":"Fort Pierce","country":"US","state_province":"FL"}""");
        Assert.Equal(
            """{"description":"Main","number":"305-285-5922","type":"voice"}""", read.One("phone", "5bd38bd5-b2bc-4883-869d-0f1ed0502002/main: 305-285-5922").Fields);
    }

    [Fact]
    public async Task The_shifted_line_of_Florida_is_told_cell_by_cell()
    {
        var read = await ReadMappedAsync("hsds-florida", "florida");

        Assert.Equal(
            [
                "services.csv:65 [column 20] The header has no name for this cell.",
                "services.csv:65 [column 21] The header has no name for this cell.",
                "services.csv:65 [service_min_age] Not a number.",
            ], read.Said(RemarkKind.ValueRejected));
        Assert.Empty(read.Said(RemarkKind.RowRejected));
    }

    [Fact]
    public async Task Ilao_gives_its_rows_and_refuses_the_one_without_an_id()
    {
        var read = await ReadMappedAsync("hsds-ilao", "ilao");

        Assert.Equal((33, 520, 429), (read.Of("organization").Count, read.Of("location").Count, read.Of("service").Count));
        Assert.Equal(425, read.Of("service_at_location").Count);
        Assert.Equal(["services.csv:14138 [id] The id is missing."], read.Said(RemarkKind.RowRejected));
        Assert.Equal(1, read.Remarks.RejectedRows["service"]);
        Assert.Empty(read.Said(RemarkKind.ValueRejected));
    }

    [Fact]
    public async Task Where_a_service_of_Ilao_is_only_partners_see()
    {
        var read = await ReadMappedAsync("hsds-ilao", "ilao");

        var additions = read.Rows.Where(row => row.Standing == Standing.Addition).ToList();
        Assert.Equal(420, additions.Count);
        Assert.All(additions, addition => Assert.Equal(("location", "{}", (string?)null), (addition.Resource.Name, addition.Fields, addition.HiddenFields)));
        var first = additions.First(addition => addition.SourceId == "135831");
        Assert.Equal("""{"latitude":42.108547,"longitude":-87.974705}""", first.PartnerFields);
        Assert.All(read.Of("organization"), organization => Assert.DoesNotContain("mailing_address", organization.Fields, StringComparison.Ordinal));
        Assert.Contains("\"mailing_address\":\"150 Court Street2nd FloorBrooklyn, NY 11201\"", read.One("organization", "127446").PartnerFields!, StringComparison.Ordinal);
        Assert.DoesNotContain(read.Rows, row => row.Resource.Name == "address");
    }

    [Fact]
    public async Task Hours_of_Ilao_become_schedules_and_doubtful_ones_stay_text()
    {
        var read = await ReadMappedAsync("hsds-ilao", "ilao");

        Assert.Equal(
            [
                """{"byday":"SU","closes_at":"20:00","freq":"WEEKLY","opens_at":"11:00"}""",
                """{"byday":"MO,TU,WE,TH,FR","closes_at":"22:00","freq":"WEEKLY","opens_at":"09:00"}""",
                """{"byday":"SA","closes_at":"20:00","freq":"WEEKLY","opens_at":"09:00"}""",
            ], read.Of("schedule").Where(row => row.Links.Contains(new("location_id", "location", "135831")) && row.Fields.Contains("byday", StringComparison.Ordinal)).Select(row => row.Fields));
        Assert.Contains(
            """{"description":"Repeats every month on the third Tuesday 100 times. Tuesday, January 15, 2019 - 5:00pm to 7:00pm"}""", read.One("schedule", "location/132736/recurring").Fields);
        Assert.Contains(read.Of("schedule"), row => row.Fields.Contains("Monday: 9:00-5:00", StringComparison.Ordinal) && !row.Fields.Contains("opens_at", StringComparison.Ordinal));
        Assert.DoesNotContain(read.Of("schedule"), row => row.Fields.Contains("\"closes_at\":\"05:00\"", StringComparison.Ordinal));
        Assert.StartsWith("""{"description":"New Year's Day\n\n""", read.One("schedule", "location/135831/holidays").Fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whether_a_service_of_Ilao_is_open_becomes_its_status()
    {
        var read = await ReadMappedAsync("hsds-ilao", "ilao");

        Assert.Equal(384, read.Of("service").Count(service => service.Fields.Contains("\"status\":\"active\"", StringComparison.Ordinal)));
        Assert.Equal(43, read.Of("service").Count(service => service.Fields.Contains("\"status\":\"inactive\"", StringComparison.Ordinal)));
        Assert.Equal(2, read.Of("service").Count(service => !service.Publishable));
        Assert.Contains(read.Of("phone"), phone => phone.Fields == """{"extension":321,"number":"(312) 773-1068","type":"voice"}""");
        Assert.Contains(read.Of("phone"), phone => phone.Fields == """{"number":"217-525-5297 (LAWS)","type":"voice"}""");
        Assert.DoesNotContain(read.Of("phone"), phone => phone.Fields.Contains("no phone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ohana_is_known_by_its_tables()
    {
        var read = await Packages.ReadAsync(Packages.Real("ohana-sample"));

        Assert.Equal("ohana.yaml", read.Source.Mapping!.Name);
        Assert.Equal(
            (8, 22, 23, 54, 290, 1), (read.Of("organization").Count, read.Of("location").Count, read.Of("service").Count, read.Of("phone").Count, read.Of("taxonomy_term").Count, read.Of("taxonomy").Count));
        Assert.Equal((23, 42, 15, 31), (read.Of("service_at_location").Count, read.Of("address").Count, read.Of("schedule").Count, read.Of("contact").Count));
        Assert.Equal(0, read.Remarks.Rejections);
        Assert.Contains("regular_schedules.csv:11 [closes_at] Written differently: taken as 15:00.", read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task Lists_in_the_cells_of_Ohana_become_rows()
    {
        var read = await Packages.ReadAsync(Packages.Real("ohana-sample"));

        var service = new SourceLink("link_id", "service", "22");
        Assert.Equal(
            ["105", "108", "108-05", "108-05-01", "111", "111-05"], read.Of("attribute").Where(row => row.Links.Contains(service)).SelectMany(row => row.Links).Where(link => link.Via == "taxonomy_term_id").Select(link => link.SourceId));
        Assert.Equal("""{"link_entity":"service","link_type":"keyword","value":"Medicina"}""", read.One("attribute", "22/keyword/Medicina").Fields);
        Assert.Equal("""{"source":"Donations"}""", read.One("funding", "organization/8/Donations").Fields);
        Assert.Equal("""{"code":"yue","name":"Cantonese"}""", read.One("language", "location/22/Cantonese").Fields);
        Assert.Equal("""{"address_1":"P.O. Box 1147","address_type":"postal","attention":"Salvation Army","city":"Redwood City","country":"US","postal_code":"94064","state_province":"CA"}""", read.One("address", "mail/14").Fields);
        Assert.Equal("""{"byday":"MO","closes_at":"16:00","freq":"WEEKLY","opens_at":"14:00"}""", read.One("schedule", "9").Fields);
        Assert.Equal("""{"description":"Other hours: 12/24/2015 to 12/24/15, 10:00 to 16:00","notes":"Holiday schedule"}""", read.One("schedule", "holiday/2").Fields);
        Assert.Equal("""{"description":"no phone","location_type":"virtual","name":"Location with no phone"}""", read.One("location", "20").Fields);
        Assert.Contains(new SourceLink("organization_id", "organization", "8"), read.One("service", "22").Links);
        Assert.Equal([new SourceLink("taxonomy_id", "taxonomy", "taxonomy.csv"), new SourceLink("parent_id", "taxonomy_term", "101-02")], read.One("taxonomy_term", "101-02-01").Links);
    }

    [Fact]
    public async Task Who_may_edit_an_entry_of_Ohana_nobody_sees()
    {
        var read = await Packages.ReadAsync(Packages.Real("ohana-sample"));

        var location = read.One("location", "22");
        Assert.Equal("""{"admin_emails":"foo@bar.com"}""", location.HiddenFields);
        Assert.Contains("\"email\":\"info@example.org\"", location.PartnerFields!, StringComparison.Ordinal);
        Assert.DoesNotContain("@", location.Fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_examples_of_HSDS_3_1_give_one_row_of_each_object()
    {
        var read = await Packages.ReadAsync(Packages.Real("hsds-3.1-examples/csv"));

        Assert.Equal("hsds-3.yaml", read.Source.Mapping!.Name);
        Assert.Equal(HsdsSchema.Resources.Keys.Order(StringComparer.Ordinal), read.Rows.Select(row => row.Resource.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["locations.csv:2 [latitude] Not a latitude: -90 to 90 degrees."], read.Said(RemarkKind.ValueRejected));
        Assert.Equal(
            """{"available":12,"description":"Beds available for people experiencing homelessness.","maximum":10,"updated":"2024-09-25T14:23:06.5+01:00"}""", read.Of("service_capacity").Single().Fields);
        Assert.Equal("""{"label":"Website","url":"https://example.org"}""", read.Of("url").Single().Fields);
        Assert.Equal(read.Rows.Count, read.Rows.Count(row => row.Place.Line == 2));
    }

    static Task<ReadTables> ReadMappedAsync(string folder, string mapping) =>
        Packages.ReadAsync(Packages.Real(folder, ("mapping.yaml", File.ReadAllText(Repository.File("samples", "mappings", mapping + ".yaml")))));
}
