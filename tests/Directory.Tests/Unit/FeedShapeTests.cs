using System.Text.Json.Nodes;
using Entraide.DirectoryService.Feed;

namespace Entraide.DirectoryService.Tests.Unit;

/// <summary>The feed nests what the specification's compiled schemas nest, at every depth, and nothing else.</summary>
public sealed class FeedShapeTests
{
    [Theory]
    [InlineData("service", true)]
    [InlineData("organization", true)]
    [InlineData("service_at_location", true)]
    [InlineData("service", false)]
    [InlineData("organization", false)]
    [InlineData("service_at_location", false)]
    public void Shapes_are_those_of_the_compiled_schemas(string resource, bool full)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Schemas, "compiled", $"{resource}{(full ? "" : "_list")}.json")))!;
        // Save one place: an organization's own services do not hold the organization again, nor do they in the specification's example.
        var expected = NestedIn(schema, resource).Where(at => !at.StartsWith("organization/services[]/organization", StringComparison.Ordinal));
        Assert.Equal(expected.Order(StringComparer.Ordinal), NestedIn((full ? Shape.Full : Shape.Listed)[resource], resource).Order(StringComparer.Ordinal));
    }

    static IEnumerable<string> NestedIn(JsonNode schema, string path)
    {
        foreach (var (name, member) in schema["properties"]!.AsObject())
        {
            var many = (string?)member!["type"] == "array";
            if ((many ? member["items"]! : member) is { } inner && inner["properties"] is not null)
            {
                var at = $"{path}/{name}{(many ? "[]" : "")}";
                yield return at;
                foreach (var deeper in NestedIn(inner, at))
                {
                    yield return deeper;
                }
            }
        }
    }

    static IEnumerable<string> NestedIn(Shape shape, string path) => shape.Nested.SelectMany(nest =>
        $"{path}/{nest.Name}{(nest.Many ? "[]" : "")}" is var at ? NestedIn(nest.Shape, at).Prepend(at) : []);
}
