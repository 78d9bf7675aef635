using Entraide.DirectoryService.Imports;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>Packages that need no mapping.</summary>
public sealed class KnownFormatTests
{
    [Fact]
    public async Task HSDS_1_is_brought_to_3_1()
    {
        var read = await Packages.ReadAsync(Packages.Zip(
            ("organizations.csv", "id,name,description,url,year_incorporated\no1,Org,What it does,http://org.example,1970-01-01\n"),
            ("services.csv", "id,organization_id,name,status,fees,taxonomy_ids\ns1,o1,Help,active,None,\"t1, t2\"\n"),
            ("services_at_location.csv", "id,service_id,location_id\nsl1,s1,l1\n"),
            ("locations.csv", "id,organization_id,name,latitude,longitude\nl1,o1,Here,1.5,2.5\n"),
            ("physical_addresses.csv", "id,location_id,address_1,address_2,address_3,city,state_province,postal_code,country\na1,l1,1 Road,Floor 2,Door 3,Town,ST,1000,US\n"),
            ("postal_addresses.csv", "id,location_id,address_1,city,state_province,postal_code,country\na1,l1,PO Box 1,Town,ST,1000,US\n"),
            ("regular_schedules.csv", "id,service_id,weekday,opens_at,closes_at\nr1,s1,1,09:00,17:00\n"),
            ("holiday_schedules.csv", "id,service_id,closed,start_date,end_date,opens_at,closes_at\nh1,s1,true,2026-12-25,2026-12-26,,\nh2,s1,false,2026-12-31,2026-12-31,10:00,12:00\n"),
            ("languages.csv", "id,service_id,language\ng1,s1,French\ng2,s1,ar\n"),
            ("phones.csv", "id,service_id,number,language\np1,s1,116 123,\"Spanish, pl\"\n"),
            ("eligibility.csv", "id,service_id,eligibility\ne1,s1,adult\n"),
            ("payments_accepted.csv", "id,service_id,payment\ny1,s1,Cash\n"),
            ("services_taxonomy.csv", "id,service_id,taxonomy_id,taxonomy_detail\nx1,s1,t1,\n"),
            ("accessibility_for_disabilities.csv", "id,location_id,accessibility\nc1,l1,ramp\n"),
            ("service_areas.csv", "id,service_id,service_area\nsa1,s1,County\n"),
            ("taxonomy.csv", "id,name,parent_id,parent_name,vocabulary\nt1,Food,,,OE\nt2,Meals,t1,Food,OE\n")));

        Assert.Equal("hsds-1.yaml", read.Source.Mapping!.Name);
        Assert.Equal(0, read.Remarks.Rejections);
        Assert.Equal("""{"description":"What it does","name":"Org","website":"http://org.example","year_incorporated":1970}""", read.One("organization", "o1").Fields);
        Assert.Equal("""{"fees_description":"None","name":"Help","status":"active"}""", read.One("service", "s1").Fields);
        Assert.Equal("""{"latitude":1.5,"location_type":"physical","longitude":2.5,"name":"Here"}""", read.One("location", "l1").Fields);
        Assert.Contains("\"address_2\":\"Floor 2, Door 3\"", read.One("address", "a1").Fields, StringComparison.Ordinal);
        Assert.Contains("\"address_type\":\"postal\"", read.One("address", "postal/a1").Fields, StringComparison.Ordinal);
        Assert.Equal("""{"byday":"MO","closes_at":"17:00","freq":"WEEKLY","opens_at":"09:00"}""", read.One("schedule", "r1").Fields);
        Assert.Equal("""{"description":"Closed: 2026-12-25 to 2026-12-26","notes":"Holiday schedule"}""", read.One("schedule", "holiday/h1").Fields);
        Assert.Equal("""{"closes_at":"12:00","notes":"Holiday schedule","opens_at":"10:00","valid_from":"2026-12-31","valid_to":"2026-12-31"}""", read.One("schedule", "holiday/h2").Fields);
        Assert.Equal(("""{"code":"fr","name":"French"}""", """{"code":"ar"}"""), (read.One("language", "g1").Fields, read.One("language", "g2").Fields));
        Assert.Equal([new SourceLink("phone_id", "phone", "p1")], read.One("language", "phone/p1/Spanish").Links);
        Assert.Equal("""{"code":"pl"}""", read.One("language", "phone/p1/pl").Fields);
        Assert.Equal("""{"link_entity":"service","link_type":"eligibility","value":"adult"}""", read.One("attribute", "eligibility/e1").Fields);
        Assert.Equal([new("link_id", "service", "s1"), new SourceLink("taxonomy_term_id", "taxonomy_term", "t2")], read.One("attribute", "s1/taxonomy/t2").Links.OrderBy(link => link.Via, StringComparer.Ordinal));
        Assert.Equal("""{"name":"Meals","taxonomy":"OE"}""", read.One("taxonomy_term", "t2").Fields);
        Assert.Equal(("""{"description":"ramp"}""", """{"name":"County"}"""), (read.One("accessibility", "c1").Fields, read.One("service_area", "sa1").Fields));
        Assert.Contains(read.Said(RemarkKind.Warning), warning => warning.StartsWith("locations.csv:2 [location_type] HSDS 1 has no location_type", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HSDS_2_is_brought_to_3_1()
    {
        var read = await Packages.ReadAsync(Packages.Zip(
            ("data/organizations.csv", "id,name,description,url\no1,Org,What it does,http://org.example\n"),
            ("data/services.csv", "id,organization_id,name,status,fees\ns1,o1,Help,active,None\n"),
            ("data/taxonomy_terms.csv", "id,term,description\nt1,Food,Things to eat\n"),
            ("data/service_attributes.csv", "id,service_id,taxonomy_term_id\nx1,s1,t1\n"),
            ("data/other_attributes.csv", "id,link_id,link_type,taxonomy_term_id\nx1,o1,organization,t1\nx2,a1,postal_address,t1\nx3,e1,eligibility,t1\n"),
            ("data/schedules.csv", "id,service_id,freq,byday,opens_at,closes_at\nc1,s1,WEEKLY,\"MO,TU\",9:00am,17:00\n")));

        Assert.Equal("hsds-2.yaml", read.Source.Mapping!.Name);
        Assert.Equal("""{"description":"Things to eat","name":"Food"}""", read.One("taxonomy_term", "t1").Fields);
        Assert.Equal([new("link_id", "service", "s1"), new SourceLink("taxonomy_term_id", "taxonomy_term", "t1")], read.One("attribute", "service_attribute/x1").Links.OrderBy(link => link.Via, StringComparer.Ordinal));
        Assert.Contains(new SourceLink("link_id", "organization", "o1"), read.One("attribute", "other_attribute/x1").Links);
        Assert.Contains(new SourceLink("link_id", "address", "postal/a1"), read.One("attribute", "other_attribute/x2").Links);
        Assert.Contains(new SourceLink("link_id", "attribute", "eligibility/e1"), read.One("attribute", "other_attribute/x3").Links);
        Assert.Contains("data/schedules.csv:2 [opens_at] Written differently: taken as 09:00.", read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task A_description_of_the_package_says_which_file_is_which_table()
    {
        var read = await Packages.ReadAsync(Packages.Zip(
            ("pack/datapackage.json", """{"name":"human_services_data","version":"2.0.1","resources":[{"name":"organization","path":"tables/orgs-2026.csv"}]}"""),
            ("pack/tables/orgs-2026.csv", "id,name,description,url\no1,Org,What,http://org.example\n")));

        Assert.Equal("hsds-2.yaml", read.Source.Mapping!.Name);
        Assert.Contains("\"website\":\"http://org.example\"", read.One("organization", "o1").Fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_table_is_known_by_its_name()
    {
        var read = await Packages.ReadAsync("id,name,description,private\no1,Org,What,yes\n", "organization.csv");

        Assert.Equal(Hsds.Tier.NeedToKnow, read.One("organization", "o1").Tier);
        Assert.Equal("hsds-3.yaml", read.Source.Mapping!.Name);
    }

    [Fact]
    public async Task Members_may_have_tiers_of_their_own()
    {
        var read = await Packages.ReadAsync("id,name,description,email,tiers\no1,Org,What,a@b.example,\"{\"\"email\"\":\"\"partner\"\"}\"\no2,Org,What,a@b.example,nonsense\n", "organizations.csv");

        Assert.Equal("""{"email":"a@b.example"}""", read.One("organization", "o1").PartnerFields);
        Assert.Equal(Hsds.Tier.NeedToKnow, read.One("organization", "o2").Tier);
    }

    [Fact]
    public async Task Files_that_are_no_table_are_named()
    {
        var read = await Packages.ReadAsync(Packages.Zip(
            ("organizations.csv", "id,name,description\no1,Org,What\n"), ("README.txt", "hello"), ("__MACOSX/._organizations.csv", "\0\0"), ("extra.csv", "a,b\n1,2\n")));

        Assert.Single(read.Rows);
        Assert.Equal(
            ["README.txt: [] Not a table that is known: not read.", "__MACOSX/._organizations.csv: [] Not a table that is known: not read.", "extra.csv: [] Not a table that is known: not read."],
            read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task Columns_that_HSDS_does_not_have_are_kept_for_partners()
    {
        var read = await Packages.ReadAsync("id,name,description,Favourite colour\no1,Org,What,green\n", "organizations.csv");

        Assert.Equal("""{"Favourite colour":"green"}""", read.One("organization", "o1").PartnerFields);
        Assert.Equal(["organizations.csv:2 [Favourite colour] Not part of HSDS 3.1 (organization): kept for partners, not published."], read.Said(RemarkKind.Warning));
    }

    [Theory]
    [InlineData("names.csv", "a,b\n1,2\n", "names.csv: There is no table in it that is known: tables are called as HSDS calls them, or a mapping says what they are.")]
    [InlineData("organizations.csv", "o1,Org,What\no2,Org,What\n", "organizations.csv, line 1: none of its columns is one of this table: is the first line its header?")]
    [InlineData("organizations.csv", "name,description\nOrg,What\n", "organizations.csv, line 1: there is no column id.")]
    [InlineData("organizations.csv", "id,name,Name\no1,Org,Other\n", "organizations.csv, line 1: Two columns are called Name: which one is meant cannot be told.")]
    [InlineData("organizations.csv", "", "organizations.csv: empty: not even a header.")]
    public async Task Wrong_headers_are_refused(string file, string csv, string fault)
    {
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(csv, file));

        Assert.Equal((ProblemKind.Invalid, fault), (refusal.Kind, refusal.Faults.Single().Detail));
    }

    [Fact]
    public async Task The_same_table_twice_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(Packages.Zip(
            ("a/organizations.csv", "id,name,description\no1,Org,What\n"), ("b/organizations.csv", "id,name,description\no2,Org,What\n"))));

        Assert.Equal("b/organizations.csv: the same table as a/organizations.csv.", refusal.Faults.Single().Detail);
    }
}
