using System.Text.Json.Nodes;

namespace Entraide.Describe;

/// <summary>Operations by capability, as the folders of the code have them.</summary>
static class Tags
{
    /// <summary>The tag of an operation: <c>Scheduling: bookings</c>.</summary>
    public static string Of(Operation operation) => $"{Words.Pascal(operation.Service)}: {Words.Sentence(operation.Capability).ToLowerInvariant()}";

    /// <summary>Every tag that <paramref name="paths"/> use, with what it is about.</summary>
    public static JsonArray Of(JsonObject paths)
    {
        var about = ByHand.Read("tags.json");
        var used = paths.SelectMany(path => path.Value!.AsObject()).Where(operation => operation.Value is JsonObject described && described.ContainsKey("tags")).SelectMany(operation => operation.Value!["tags"]!.AsArray()).Select(tag => (string)tag!)
            .Distinct().Order(StringComparer.Ordinal);
        return [.. used.Select(tag => new JsonObject { ["name"] = tag, ["description"] = (string?)about[tag] ?? $"The part of the API called {tag.Split(": ")[^1]}." })];
    }
}
