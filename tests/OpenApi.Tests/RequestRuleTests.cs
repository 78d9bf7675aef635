using Entraide.Describe;
using Entraide.ServiceDefaults.Http;

namespace Entraide.OpenApi.Tests;

public sealed class RequestRuleTests
{
    // Whoever adds to these has a reason that stands at the endpoint.
    static readonly string[] AsksOnly =
    [
        "/v1/credits/ledger/verify", "/v1/directory/search", "/v1/directory/search/suggestions", "/v1/notifications/lookup", "/v1/notifications/templates/{language}/{kind}/preview",
        "/v1/scheduling/slots/search",
    ];

    static readonly string[] GetsThrough = ["/v1/scheduling/bookings/{id}/attendance", "/v1/scheduling/bookings/{id}/check-ins", "/v1/scheduling/danger-signals"];

    /// <summary>Without a GET to compare with, every change to it would fail (500).</summary>
    [Fact]
    public void What_is_changed_under_a_precondition_can_be_read()
    {
        var operations = Platform.Operations();
        var changes = operations.Where(operation => RequestRules.NeedsPrecondition(operation.Endpoint)).ToArray();
        Assert.NotEmpty(changes);
        var unseen = changes.Where(change => RequestRules.ShownBy(change.Endpoint, operations.Where(other => other.Service == change.Service).Select(other => other.Endpoint)) is null);
        Assert.Empty(unseen.Select(change => $"{change.Method} {change.Path}"));
    }

    /// <summary>A request that creates or spends and is sent twice would otherwise do it twice.</summary>
    [Fact]
    public void Every_post_has_a_key_but_those_that_ask_and_those_that_must_get_through()
    {
        var posts = Platform.Operations().Where(operation => operation is { IsPartnerApi: true, Method: "POST" }).ToArray();
        Assert.Equal(AsksOnly, PathsOf(posts, KeyRule.None));
        Assert.Equal(GetsThrough, PathsOf(posts, KeyRule.Optional));
    }

    static IEnumerable<string> PathsOf(IEnumerable<Operation> posts, KeyRule rule) =>
        posts.Where(post => RequestRules.KeyRuleOf(post.Endpoint) == rule).Select(post => post.Path).Order(StringComparer.Ordinal);
}
