using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class StableIdTests
{
    static readonly Guid Partner = Guid.Parse("0193a7f0-0000-7000-8000-000000000001"), Other = Guid.Parse("0193a7f0-0000-7000-8000-000000000002");

    [Fact]
    public void An_id_is_the_same_each_time_and_nobody_elses()
    {
        Guid Id(Guid partner, string source, string kind, string id) => StableId.Of(partner, source, kind, id);
        Assert.Equal(Id(Partner, "a", "service", "42"), Id(Partner, "a", "service", "42"));
        Assert.Equal(6, new[] { Id(Partner, "a", "service", "42"), Id(Other, "a", "service", "42"), Id(Partner, "b", "service", "42"), Id(Partner, "a", "location", "42"), Id(Partner, "a", "service", "43"), Id(Partner, "as", "ervice", "42") }.Distinct().Count());
        Assert.Equal(8, Id(Partner, "a", "service", "42").Version);
        var theirs = Guid.CreateVersion7();
        Assert.NotEqual(theirs, Id(Partner, "a", "service", theirs.ToString()));
    }

    [Theory]
    [InlineData("Santé mentale", "sante-mentale")]
    [InlineData("BH-1800.2000", "bh-1800-2000")]
    [InlineData("  LGBTQ+ / youth ", "lgbtq-youth")]
    [InlineData("الصحة", null)]
    public void Terms_become_codes(string term, string? code) => Assert.Equal(code, Topic.FromTerm(term));
}
