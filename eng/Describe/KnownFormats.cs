using System.Text.Json;
using System.Text.Json.Nodes;
using Entraide.DirectoryService.Supporters;

namespace Entraide.Describe;

/// <summary>Types whose JSON says more, or other, than the exporter can know.</summary>
static class KnownFormats
{
    /// <summary>The schema, or null where the exporter's own is right.</summary>
    public static JsonObject? Of(Type type, Direction direction, Schemas schemas) => type switch
    {
        _ when type == typeof(JsonElement) => new JsonObject { ["description"] = "Any JSON." },
        _ when type == typeof(JsonObject) => new JsonObject { ["type"] = "object" },
        // Its converter takes a plain string as well, and always writes the object.
        _ when type == typeof(SupporterTopic) => Topic(direction, schemas),
        _ => null,
    };

    static JsonObject Topic(Direction direction, Schemas schemas)
    {
        var code = new JsonObject { ["type"] = "string", ["pattern"] = "^[a-z0-9-]{1,64}$" };
        var whole = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["code"] = code.DeepClone(), ["use"] = schemas.Of(typeof(TopicUse), direction) },
            ["required"] = direction == Direction.Answer ? new JsonArray("code", "use") : new JsonArray("code"),
        };
        if (direction == Direction.Answer)
        {
            return whole;
        }

        whole["additionalProperties"] = false;
        return new JsonObject { ["oneOf"] = new JsonArray(code, whole) };
    }
}
