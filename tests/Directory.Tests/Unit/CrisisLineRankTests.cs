using Entraide.DirectoryService.CrisisLines;
using NodaTime;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class CrisisLineRankTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Limit = TimeSpan.FromDays(90);

    [Fact]
    public void Lines_verified_lately_come_first_then_the_published_order() => Assert.Equal(
        ["b", "d", "a", "c", "e"],
        Names(CrisisLineRank.Order([Line("a", -1), Line("b", 90), Line("c", 91), Line("d", 2), Line("e", -1)], null, null)));

    [Fact]
    public void A_language_moves_lines_and_hides_none()
    {
        var lines = CrisisLineRank.Order(
            [Line("unsaid", 1), Line("other", 1, "ar"), Line("same", -1, "en", "FR-ca"), Line("verified", 1, "fr"), Line("narrower", 1, "fro")], "fr", null);
        Assert.Equal(["verified", "same", "unsaid", "other", "narrower"], Names(lines));
        Assert.Equal([true, true, null, false, false], lines.Select(line => line.Speaks));
        Assert.All(CrisisLineRank.Order(lines, null, null), line => Assert.Null(line.Speaks));
    }

    [Fact]
    public void A_time_says_who_is_open_and_hides_and_moves_none()
    {
        var night = new OpeningHours(Zone: "Europe/Paris", Weekly: [new OpenWindow("saturday", "22:00", "06:00")]);
        CrisisLine[] lines = [Line("unsaid", -1), Line("closed", -1) with { Hours = night }, Line("open", -1) with { Hours = new OpeningHours(Always: true) }];
        var noon = CrisisLineRank.Order(lines, null, Instant.FromDateTimeOffset(Now));
        Assert.Equal(["unsaid", "closed", "open"], Names(noon));
        Assert.Equal([null, false, true], noon.Select(line => line.Open));
        Assert.All(CrisisLineRank.Order(lines, null, null), line => Assert.Null(line.Open));
    }

    [Theory]
    [InlineData(0, VerificationState.Current)]
    [InlineData(90, VerificationState.Current)]
    [InlineData(90.001, VerificationState.Lapsed)]
    public void A_verification_holds_for_its_limit(double days, VerificationState state) => Assert.Equal(state, LineVerification.StateOf(Now - TimeSpan.FromDays(days), Now, Limit));

    [Fact]
    public void Nobody_verified_is_no_lapse() => Assert.Equal(VerificationState.Never, LineVerification.StateOf(null, Now, Limit));

    static IEnumerable<string> Names(IEnumerable<CrisisLine> lines) => lines.Select(line => line.Name);

    static CrisisLine Line(string name, int verifiedDaysAgo, params string[] languages)
    {
        var verified = verifiedDaysAgo < 0 ? null : new LineVerification(Now.AddDays(-verifiedDaysAgo), "called", Guid.Empty);
        return new CrisisLine(Guid.Empty, "FR", name, [], null, null, languages.Length > 0 ? languages : null, null, null, null, "test",
            verified, LineVerification.StateOf(verified?.VerifiedAt, Now, Limit));
    }
}
