using Entraide.Testing.Conformance;

namespace Entraide.EndToEnd.Tests;

/// <summary>The main job through prism: what partners read in the description of the API is what happens. <c>./platform conform</c> does it for every suite.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class ConformanceTests(RunningPlatform platform)
{
    [Fact]
    public async Task The_main_job_is_as_described()
    {
        using var proxy = new ValidatingProxy(new Findings(folder: null));
        using var community = await Community.CreateAsync(platform, proxy.Before(new SocketsHttpHandler()));
        var supporter = await community.SupporterAsync();
        var (person, _) = await community.PersonAsync();
        var booking = (Guid)(await community.BookAsync(person, supporter, hours: 48, prefer: "wait=10"))["id"]!;
        await community.ReachesAsync(booking, "confirmed", TimeSpan.FromSeconds(30));
        foreach (var path in new[] { "/v1/scheduling/bookings", "/v1/credits/programmes", $"/v1/credits/programmes/{community.Programme}/statement?from=2026-01-01&to=2026-02-01", "/v1/notifications/events", "/v1/partner", "/v1/audit", "/v1/directory/search?country=FR", "/hsds/services" })
        {
            await community.Api.GetAsync(path, default);
        }

        await community.LedgerHoldsAsync(1);
        Assert.Empty(proxy.Findings.Violations);
        // The client looks before it changes: where there is nothing to look at, no operation says so.
        Assert.All(proxy.Findings.Uncompared, call => Assert.Matches("^Undescribed: GET .* 405 $", call));
        Assert.True(proxy.Findings.Count(Outcome.AsDescribed) >= 18, $"{proxy.Findings.Count(Outcome.AsDescribed)} calls were compared");
    }
}
