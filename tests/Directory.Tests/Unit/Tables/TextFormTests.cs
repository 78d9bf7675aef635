using System.Text;
using Entraide.DirectoryService.Imports;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>The ways in which tables are written.</summary>
public sealed class TextFormTests
{
    const string Table = "id,name,description\no1,Café für Łódź,What\n";

    [Theory]
    [InlineData("utf-8", false, null)]
    [InlineData("utf-8", true, null)]
    [InlineData("utf-16", true, "UTF-16, not UTF-8.")]
    [InlineData("utf-16BE", true, "UTF-16, not UTF-8.")]
    public async Task Unicode_is_read_by_its_mark(string encoding, bool mark, string? warning)
    {
        var how = Encoding.GetEncoding(encoding);
        var read = await ReadAsync([.. mark ? how.GetPreamble() : [], .. how.GetBytes(Table)]);

        Assert.Equal("""{"description":"What","name":"Café für Łódź"}""", read.One("organization", "o1").Fields);
        Assert.Equal(warning is null ? [] : [$"organizations.csv: [] {warning}"], read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task What_is_not_UTF_8_is_read_as_Windows_1252_and_said_to_be()
    {
        var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var lines = new StringBuilder("id,name,description\n");
        for (var line = 1; line <= 5_000; line++)
        {
            lines.Append($"o{line},Plain,What\n");
        }

        var read = await ReadAsync(western.GetBytes(lines + "last,Café – “für” €,What\n"));

        Assert.Equal("""{"description":"What","name":"Café – “für” €"}""", read.One("organization", "last").Fields);
        Assert.Equal(["organizations.csv: [] Not UTF-8: read as Windows-1252."], read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task A_character_cut_off_at_the_end_is_not_UTF_8()
    {
        var read = await ReadAsync([.. Encoding.UTF8.GetBytes("id,name,description\no1,Org,caf"), 0xC3]);

        Assert.Contains("cafÃ", read.One("organization", "o1").Fields, StringComparison.Ordinal);
        Assert.Equal(["organizations.csv: [] Not UTF-8: read as Windows-1252."], read.Said(RemarkKind.Warning));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task Lines_may_end_in_any_way(string end)
    {
        var read = await ReadAsync(string.Join(end, "id,name,description", "o1,Org,\"One", "two\"", "", "o2,Org,What", ""));

        Assert.Equal([("o1", 2), ("o2", 5)], read.Rows.Select(row => (row.SourceId, row.Place.Line!.Value)));
        Assert.Contains($"One{end}two".Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal), read.Rows[0].Fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ends_may_be_mixed_and_rows_know_the_line_they_begin_on()
    {
        var read = await ReadAsync("\n\nid,name,description\r\no1,Org,What\ro2,Org,\"a\nb\rc\r\nd\"\no3,Org,What");

        Assert.Equal([("o1", 4), ("o2", 5), ("o3", 9)], read.Rows.Select(row => (row.SourceId, row.Place.Line!.Value)));
    }

    [Theory]
    [InlineData("id;name;description\no1;Org;a, b, c, d\n")]
    [InlineData("id\tname\tdescription\no1\tOrg\ta, b, c, d\n")]
    [InlineData("id,name,description\no1,Org,\"a, b, c, d\"\n")]
    public async Task The_header_tells_what_stands_between_cells(string csv) =>
        Assert.Equal("""{"description":"a, b, c, d","name":"Org"}""", (await ReadAsync(csv)).One("organization", "o1").Fields);

    [Fact]
    public async Task Lines_may_be_ragged()
    {
        var read = await ReadAsync("id,name,description,,\no1,Org\no2,Org,What,,,,\no3,Org,What,,x,,y\n,,\n");

        Assert.Equal(["o1", "o2", "o3"], read.Rows.Select(row => row.SourceId));
        Assert.Equal(
            ["organizations.csv:4 [column 5] The header has no name for this cell.", "organizations.csv:4 [column 7] The header has no name for this cell."], read.Said(RemarkKind.ValueRejected));
    }

    [Fact]
    public async Task Headers_are_known_in_any_case_and_with_spaces_around() =>
        Assert.Equal("""{"description":"What","name":"Org"}""", (await ReadAsync(" ID ,Name, DESCRIPTION\no1,Org,What\n")).One("organization", "o1").Fields);

    [Fact]
    public async Task Stray_quotation_marks_are_taken_as_they_stand()
    {
        var read = await ReadAsync("id,name,description\no1,Org,a 5\" pipe\no2,Org,What\n");

        Assert.Equal("""{"description":"a 5\" pipe","name":"Org"}""", read.One("organization", "o1").Fields);
        Assert.Equal(["organizations.csv:2 [] A quotation mark in the middle of a cell: taken as it stands."], read.Said(RemarkKind.Warning));
    }

    [Fact]
    public async Task A_quotation_mark_that_is_never_closed_swallows_rows_and_is_refused()
    {
        var read = await ReadAsync("id,name,description\no1,Org,What\no2,Org,\"What\no3,Org,What\n");

        Assert.Equal(["o1"], read.Rows.Select(row => row.SourceId));
        Assert.Equal(["organizations.csv:3 [] A quotation mark that begins here is never closed."], read.Said(RemarkKind.RowRejected));
    }

    [Fact]
    public async Task A_cell_has_a_length()
    {
        var read = await ReadAsync($"id,name,description\no1,Org,{new string('x', 100_001)}\no2,Org,{new string('x', 100_000)}\n");

        Assert.Equal(["organizations.csv:2 [description] Longer than 100000 characters."], read.Said(RemarkKind.ValueRejected));
        Assert.Equal(2, read.Rows.Count);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "tables.zip")]
    [InlineData(new byte[] { (byte)'i', 0, (byte)'d', 0, (byte)',', 0, (byte)'n', 0 }, "organizations.csv")]
    public async Task What_is_no_text_is_refused(byte[] bytes, string name)
    {
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(new MemoryStream(bytes), name));

        Assert.Equal(ProblemKind.Malformed, refusal.Kind);
    }

    static Task<ReadTables> ReadAsync(string csv) => Packages.ReadAsync(csv, "organizations.csv");

    static Task<ReadTables> ReadAsync(byte[] csv) => Packages.ReadAsync(new MemoryStream(csv), "organizations.csv");
}
