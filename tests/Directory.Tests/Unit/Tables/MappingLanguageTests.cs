using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>What a mapping can say, key by key.</summary>
public sealed class MappingLanguageTests
{
    [Theory]
    [InlineData("name: A", "x", """{"name":"x"}""")]
    [InlineData("name: '{A} of {B}'", "x,y", """{"name":"x of y"}""")]
    [InlineData("{ name: A, description: '{B}!' }", "x,", """{"name":"x"}""")]
    [InlineData("{ name: A, description: { columns: [A, B, C], join: '; ' } }", "x,,z", """{"description":"x; z","name":"x"}""")]
    [InlineData("{ name: A, tax_status: { value: exempt } }", "x", """{"name":"x","tax_status":"exempt"}""")]
    [InlineData("{ name: A, legal_status: { column: B, map: { 'Y': yes, n/a: '' } } }", "x,y", """{"legal_status":"yes","name":"x"}""")]
    [InlineData("{ name: A, legal_status: { column: B, map: { 'Y': yes, n/a: '' } } }", "x,N/A", """{"name":"x"}""")]
    [InlineData("{ name: A, legal_status: { column: B, map: { 'Y': yes } } }", "x,maybe", """{"legal_status":"maybe","name":"x"}""")]
    [InlineData("{ name: A, legal_status: { column: B, map: { 'Y': yes }, otherwise: no } }", "x,", """{"legal_status":"no","name":"x"}""")]
    [InlineData("{ name: A, year_incorporated: { column: B, match: '(\\d{4})$' } }", "x,1 May 1970", """{"name":"x","year_incorporated":1970}""")]
    [InlineData("{ name: A, description: { column: B, match: '^(no) (?<value>.+)$' } }", "x,no more", """{"description":"more","name":"x"}""")]
    [InlineData("{ name: A, description: { column: B, match: '^(no) (?<value>.+)$' } }", "x,other", """{"description":"other","name":"x"}""")]
    [InlineData("{ name: A, website: { column: B, prefix_if_missing: 'http://' } }", "x,www.example.org", """{"name":"x","website":"http://www.example.org"}""")]
    [InlineData("{ name: A, website: { column: B, prefix_if_missing: 'http://' } }", "x,https://example.org", """{"name":"x","website":"https://example.org"}""")]
    public async Task A_value_comes_from_its_cells(string fields, string cells, string expected)
    {
        var read = await Packages.ReadAsync($"Id,A,B,C\n1,{cells}\n", "f.csv", $"files:\n  f.csv:\n    ignore: [A, B, C]\n    rows:\n      - row: organization\n        id: Id\n        fields: {(fields[0] == '{' ? fields : $"{{ {fields} }}")}\n");

        Assert.Equal(expected, read.One("organization", "1").Fields);
    }

    [Theory]
    [InlineData("A", "1 3")]
    [InlineData("{ column: A, is: x }", "1")]
    [InlineData("{ column: A, is: [X, y] }", "1 3")]
    [InlineData("{ column: A, not: x }", "3")]
    [InlineData("{ column: A, empty: true }", "2")]
    [InlineData("[A, B]", "3")]
    [InlineData("{ any: [A, B] }", "1 2 3")]
    [InlineData("[{ any: [A, B] }, { column: B, is: q }]", "2 3")]
    public async Task A_row_is_made_when_its_condition_holds(string when, string expected)
    {
        var read = await Packages.ReadAsync("Id,A,B\n1,x,\n2,,q\n3,y,q\n", "f.csv", $"files:\n  f.csv:\n    ignore: [A, B]\n    rows:\n      - {{ row: organization, id: Id, when: {when}, fields: {{ name: Id }} }}\n");

        Assert.Equal(expected, string.Join(' ', read.Of("organization").Select(row => row.SourceId)));
        Assert.Equal(expected != "1 2 3", read.Said(RemarkKind.Warning).Any(warning => warning.Contains("No row is made of this line", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_part_of_a_cell_becomes_a_row()
    {
        var read = await Packages.ReadAsync("Id,Phones\n1,main: 116 123; *9518 ;main: 116 123;\n", "f.csv", """
            files:
              f.csv:
                - { row: organization, id: Id, fields: { name: Id, description: Id } }
                - row: phone
                  id: '{Id}/{part.index}'
                  each: { column: Phones, split: ';', match: '^(?<kind>\w+): (?<number>.+)$' }
                  fields: { number: { columns: [part.number, part.rest] }, type: part.kind }
                  links: { organization_id: Id }
            """);

        Assert.Equal(["""{"number":"116 123","type":"main"}""", """{"number":"*9518"}"""], read.Of("phone").Select(row => row.Fields));
        Assert.Equal(["1/1", "1/2"], read.Of("phone").Select(row => row.SourceId));
        Assert.Equal(
            ["f.csv:2 [Phones] It says the same twice: taken once.", "f.csv:2 [Phones] Not of a form the mapping knows: kept as text."], read.Said(RemarkKind.Warning).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_part_too_long_for_an_id_has_one_all_the_same()
    {
        var (a, b) = (new string('a', 300), new string('a', 299) + "b");
        const string mapping = "files:\n  f.csv:\n    - { row: organization, id: Id, fields: { name: Id } }\n    - { row: funding, id: '{Id}/{part}', each: { column: X, split: ';' }, fields: { source: part }, links: { organization_id: Id } }\n";
        var (first, again) = (await Packages.ReadAsync($"Id,X\n1,{a};{b}\n", "f.csv", mapping), await Packages.ReadAsync($"Id,X\n1,{b}\n", "f.csv", mapping));

        Assert.Equal(0, first.Remarks.Rejections);
        Assert.Equal(2, first.Of("funding").Select(row => row.SourceId).Distinct().Count());
        Assert.Equal(first.Of("funding")[1].SourceId, again.Of("funding")[0].SourceId);
    }

    [Fact]
    public async Task Tiers_are_of_rows_and_of_members()
    {
        var read = await Packages.ReadAsync("Id,Mail,Show\n1,a@b.example,Yes\n2,a@b.example,No\n3,a@b.example,\n", "f.csv", """
            files:
              f.csv:
                - row: organization
                  id: Id
                  fields: { name: Id, email: { column: Mail, tier: { column: Show, map: { 'Yes': public }, otherwise: need_to_know } } }
                - row: funding
                  id: Id
                  tier: { column: Show, map: { 'Yes': public }, otherwise: partner }
                  fields: { source: { value: City, tier: partner } }
            """);

        Assert.Contains("email", read.One("organization", "1").Fields, StringComparison.Ordinal);
        Assert.All(["2", "3"], id => Assert.Equal("""{"email":"a@b.example"}""", read.One("organization", id).HiddenFields));
        Assert.Equal([Tier.Public, Tier.Partner, Tier.Partner], read.Of("funding").Select(row => row.Tier));
        Assert.All(read.Of("funding"), row => Assert.Equal("""{"source":"City"}""", row.PartnerFields));
    }

    [Fact]
    public async Task A_marker_nobody_mentions_holds_for_all_rows_of_its_line()
    {
        var read = await Packages.ReadAsync("Id,Number,Confidential\n1,116 123,yes\n2,116 124,no\n", "f.csv", """
            files:
              f.csv:
                - { row: location, id: Id, fields: { name: Id, location_type: { value: physical } } }
                - { row: phone, id: Id, fields: { number: Number }, links: { location_id: Id } }
            """);

        Assert.Equal([Tier.NeedToKnow, Tier.NeedToKnow, Tier.Public, Tier.Public], read.Rows.Select(row => row.Tier));
    }

    [Fact]
    public async Task Columns_nobody_mentions_stay_with_the_first_row()
    {
        var read = await Packages.ReadAsync("Id,Colour,status,Left\n1,green,odd,out\n", "f.csv", """
            files:
              f.csv:
                ignore: [Left]
                rows:
                  - { row: service, id: Id, fields: { name: Id }, keep: [Id] }
                  - { row: funding, id: Id, fields: { source: Id } }
            """);

        Assert.Equal("""{"Colour":"green","Id":"1","source_status":"odd"}""", read.One("service", "1").PartnerFields);
        Assert.Equal("""{"name":"1"}""", read.One("service", "1").Fields);
        Assert.Null(read.One("funding", "1").PartnerFields);
    }

    [Fact]
    public async Task A_cell_of_no_known_form_that_nothing_reads_is_kept()
    {
        var read = await Packages.ReadAsync("Id,Where\n1,\"1.5, 2.5\"\n2,behind the church\n", "f.csv", """
            files:
              f.csv:
                parts: { Where: '^(?<lat>[\d.]+), (?<lon>[\d.]+)$' }
                rows: [{ row: location, id: Id, fields: { name: Id, location_type: { value: physical }, latitude: Where.lat, longitude: Where.lon } }]
            """);

        Assert.Equal("""{"latitude":1.5,"location_type":"physical","longitude":2.5,"name":"1"}""", read.One("location", "1").Fields);
        Assert.Equal("""{"Where":"behind the church"}""", read.One("location", "2").PartnerFields);
        Assert.Contains("f.csv:3 [Where] Not of a form the mapping knows: kept as text.", read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task Files_complete_each_other()
    {
        var read = await Packages.ReadAsync(Packages.Zip(
            ("places.csv", "Id,Org\np1,o1\n"), ("help.csv", "Id,Place,Lat,Lon\ns1,p1,1.5,2.5\ns2,p9,,\n"),
            ("mapping.yaml", """
                files:
                  places.csv: [{ row: location, id: Id, fields: { name: Id, location_type: { value: physical } }, links: { organization_id: Org } }]
                  help.csv:
                    - row: service
                      id: Id
                      fields: { name: Id, status: { value: active } }
                      links: { organization_id: { column: Place, lookup: { file: places.csv, by: Id, get: Org } } }
                    - { row: location, addition: true, id: Place, when: Lat, fields: { latitude: Lat, longitude: Lon } }
                    - { row: taxonomy, once: true, id: { value: t }, fields: { name: { value: Words } } }
                  more.csv: { optional: true, rows: [{ row: organization, id: Id, fields: { name: Id } }] }
                """)));

        Assert.Equal([new SourceLink("organization_id", "organization", "o1")], read.One("service", "s1").Links);
        Assert.Empty(read.One("service", "s2").Links);
        var addition = Assert.Single(read.Rows, row => row.Standing == Standing.Addition);
        Assert.Equal(("p1", """{"latitude":1.5,"longitude":2.5}"""), (addition.SourceId, addition.Fields));
        Assert.Single(read.Of("taxonomy"));
    }

    [Fact]
    public async Task Times_without_an_offset_are_told_in_the_zone()
    {
        var read = await Packages.ReadAsync("Id,When\n1,2026-01-05T10:00:00\n2,2026-07-05 10:00\n3,2026-01-05T10:00:00Z\n4,2026-03-29T02:30:00\n", "f.csv",
            "time_zone: Europe/Brussels\nfiles: { f.csv: [{ row: service, id: Id, fields: { name: Id, status: { value: active }, last_modified: When } }] }");

        Assert.Equal("""{"last_modified":"2026-01-05T10:00:00+01:00","name":"1","status":"active"}""", read.One("service", "1").Fields);
        Assert.Contains("2026-07-05T10:00:00+02:00", read.One("service", "2").Fields, StringComparison.Ordinal);
        Assert.Contains("2026-01-05T10:00:00Z", read.One("service", "3").Fields, StringComparison.Ordinal);
        Assert.Equal("""{"last_modified":"2026-03-29T02:30:00"}""", read.One("service", "4").PartnerFields);
    }

    [Fact]
    public async Task Where_the_first_row_is_refused_the_others_of_the_line_are_not_made()
    {
        var read = await Packages.ReadAsync("Id,Number\n,116 123\n2,116 124\n", "f.csv", """
            files: { f.csv: [{ row: organization, id: Id, fields: { name: Number } }, { row: phone, id: '{Id}/p', fields: { number: Number }, links: { organization_id: Id } }] }
            """);

        Assert.Equal(["f.csv:2 [id] The id is missing."], read.Said(RemarkKind.RowRejected));
        Assert.Equal(["2", "2/p"], read.Rows.Select(row => row.SourceId));
    }

    [Fact]
    public async Task A_lone_table_is_the_only_one_of_its_mapping_whatever_its_name()
    {
        var read = await Packages.ReadAsync("Id\n1\n", "export (3).csv", "files: { f.csv: [{ row: organization, id: Id, fields: { name: Id } }] }");

        Assert.Single(read.Rows);
    }

    [Fact]
    public async Task A_formula_is_no_value()
    {
        var read = await Packages.ReadAsync("Id,A\n1,=HYPERLINK(1)\n", "f.csv", "files: { f.csv: [{ row: organization, id: Id, fields: { name: Id, description: A } }] }");

        Assert.Equal(["f.csv:2 [A] A spreadsheet formula: only values are taken."], read.Said(RemarkKind.ValueRejected));
    }

    [Fact]
    public async Task What_the_files_lack_is_said_together_with_the_lines_of_the_mapping()
    {
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(Packages.Zip(
            ("f.csv", "Id,A\n1,2\n"), ("mapping.yaml", "files:\n  f.csv:\n    - row: organization\n      id: Id\n      fields:\n        name: Nam\n        email: Mail\n  g.csv:\n    - { row: program, id: Id, fields: { name: Id } }\n"))));

        Assert.Equal(
            ["mapping.yaml, line 6: f.csv has no column Nam.", "mapping.yaml, line 7: f.csv has no column Mail.", "mapping.yaml, line 9: data.zip has no g.csv."], refusal.Faults.Select(fault => fault.Detail));
    }
}
