using System.Text.Json.Nodes;
using Entraide.Describe;
using Entraide.Testing;

namespace Entraide.OpenApi.Tests;

public sealed class DocumentTests
{
    static readonly string Kept = Repository.File(ApiDocument.File);

    /// <summary>What clients are made from: a change of the code's API shows up here and is looked at. <c>./platform openapi</c> writes it anew.</summary>
    [Fact]
    public void The_document_is_what_the_code_says() => Assert.Equal(ApiDocument.Write(), File.ReadAllText(Kept).ReplaceLineEndings("\n"));

    [Fact]
    public void Every_route_with_a_handler_is_described_and_nothing_else_is()
    {
        var routes = Platform.Operations().Where(operation => operation.Method != "HEAD").Select(operation => $"{operation.Method} {OutsideOf(operation.Path)}")
            // Answered by the health checks' own middleware.
            .Concat(["GET /health/live", "GET /health/ready"]).ToHashSet();
        var described = Operations().Select(operation => $"{operation.Method} {operation.Path}").ToHashSet();
        Assert.Empty(routes.Except(described));
        Assert.Empty(described.Except(routes));
    }

    [Fact]
    public void Every_operation_has_one_name_a_scope_or_a_reason_and_an_answer()
    {
        var operations = Operations().ToArray();
        Assert.Equal(operations.Length, operations.Select(operation => (string)operation.Described["operationId"]!).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.Matches("^[a-z][A-Za-z]+$", (string)operation.Described["operationId"]!);
            Assert.Contains(operation.Described["responses"]!.AsObject(), answer => answer.Key[0] is '2' or '3');
            if (operation.Path.StartsWith("/v1/", StringComparison.Ordinal))
            {
                Assert.NotEmpty(operation.Described["security"]!.AsArray());
            }
        });
    }

    [Fact]
    public void What_creates_or_spends_asks_for_a_key_and_what_changes_for_a_version()
    {
        foreach (var operation in Platform.Operations().Where(operation => operation.IsPartnerApi))
        {
            var parameters = Document()["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!["parameters"]!.AsArray().Select(parameter => (string?)parameter!["$ref"] ?? "").ToArray();
            Assert.Equal(ServiceDefaults.Http.RequestRules.KeyRuleOf(operation.Endpoint) == ServiceDefaults.Http.KeyRule.Required, parameters.Contains("#/components/parameters/IdempotencyKey"));
            Assert.Equal(ServiceDefaults.Http.RequestRules.NeedsPrecondition(operation.Endpoint), parameters.Contains("#/components/parameters/IfMatch"));
        }
    }

    static readonly Lazy<JsonObject> Read = new(() => JsonNode.Parse(File.ReadAllText(Kept))!.AsObject());

    static JsonObject Document() => Read.Value;

    static IEnumerable<(string Method, string Path, JsonObject Described)> Operations() =>
        from path in Document()["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key != "parameters"
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    // The gateway hides the secret of a link from the service.
    static string OutsideOf(string path) => path switch { "/calendar" => "/calendar/{secret}.ics", "/j" => "/j/{secret}", _ => path.TrimEnd('/') };
}
