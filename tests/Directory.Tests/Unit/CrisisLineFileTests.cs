using Entraide.DirectoryService.Imports;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class CrisisLineFileTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    readonly ImportRemarks remarks = new();

    [Fact]
    public void Numbers_are_kept_to_the_character()
    {
        var lines = CrisisLineFile.Read(Json.Item("""
            {"country":"Israel","alpha-2":"IL","hotlines":[{"name":"A","numbers":["*9518","116 111"]},{"name":"B","numbers":[" 1-2 "]}]}
            """), remarks, Now).ToArray();
        Assert.Equal(["*9518", "116 111"], lines[0].Numbers);
        Assert.Equal([" 1-2 "], lines[1].Numbers);
        Assert.Equal(("IL", 1), (lines[1].Country, lines[1].Position));
        Assert.Empty(remarks.All);
    }

    [Theory]
    [InlineData("""5""", "/3")]
    [InlineData("""{"country":"X","alpha-2":"x","hotlines":[]}""", "/3/alpha-2")]
    [InlineData("""{"country":"","alpha-2":"XX","hotlines":[]}""", "/3/country")]
    [InlineData("""{"country":"X","alpha-2":"XX"}""", "/3/hotlines")]
    [InlineData("""{"country":"X","alpha-2":"XX","hotlines":[{"numbers":["1"]}]}""", "/3/hotlines/0/name")]
    [InlineData("""{"country":"X","alpha-2":"XX","hotlines":[{"name":"A","numbers":[]}]}""", "/3/hotlines/0/numbers")]
    [InlineData("""{"country":"X","alpha-2":"XX","hotlines":[{"name":"A","numbers":["1",116]}]}""", "/3/hotlines/0/numbers/1")]
    [InlineData("""{"country":"X","alpha-2":"XX","hotlines":[{"name":"A","numbers":["call us"]}]}""", "/3/hotlines/0/numbers/0")]
    [InlineData("""{"country":"X","alpha-2":"XX","hotlines":[{"name":"A","numbers":["1\u0000"]}]}""", "/3/hotlines/0/numbers/0")]
    public void What_is_malformed_is_left_out_and_pointed_at(string country, string pointer)
    {
        Assert.Empty(CrisisLineFile.Read(Json.Item(country, "/3"), remarks, Now));
        Assert.Equal(pointer, Assert.Single(remarks.All).At);
    }

    [Fact]
    public void A_malformed_line_does_not_take_its_country_along()
    {
        var lines = CrisisLineFile.Read(Json.Item("""
            {"country":"X","alpha-2":"XX","hotlines":[{"name":"A","numbers":[]},{"name":"B","numbers":["112"]}]}
            """), remarks, Now);
        Assert.Equal("B", Assert.Single(lines).Name);
    }
}
