using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Entraide.Describe;

/// <summary>
/// Examples made from the schemas, the same each time: ids are UUIDs of version 7, instants are in UTC, words are of the field, and nothing looks
/// like a person's name or number. Bodies of which only some members go together have theirs in <c>ByHand/examples.json</c>.
/// </summary>
sealed class Examples(SortedDictionary<string, JsonNode> components)
{
    const int Deepest = 6;
    static readonly JsonObject Given = ByHand.Read("examples.json");

    /// <summary>A media type with its schema and, once <see cref="Fill"/> was called, its example.</summary>
    public JsonObject WithExample(JsonNode schema)
    {
        var mediaType = new JsonObject { ["schema"] = schema };
        waiting.Add(mediaType);
        return mediaType;
    }

    readonly List<JsonObject> waiting = [];

    /// <summary>Writes the examples: last, when every shape is known.</summary>
    public void Fill()
    {
        foreach (var mediaType in waiting)
        {
            // One that was written by hand stays.
            if (!mediaType.ContainsKey("example"))
            {
                mediaType["example"] = Of(mediaType["schema"]!.AsObject(), "", 0);
            }
        }
    }

    JsonNode? Of(JsonObject schema, string name, int depth)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            var component = reference.Split('/')[^1];
            return Given[component]?.DeepClone() ?? Of(components[component].AsObject(), name, depth);
        }

        if (schema["oneOf"] is JsonArray either)
        {
            return Of(either[0]!.AsObject(), name, depth);
        }

        if (schema["enum"] is JsonArray words)
        {
            return words[0]!.DeepClone();
        }

        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => depth > Deepest || schema["items"] is not JsonObject items ? [] : new JsonArray(Of(items, Words.Snake(Words.Singular(Words.Pascal(name))), depth + 1)),
            "string" => Text(schema, name),
            "integer" or "number" => Number(schema, name),
            "boolean" => name is not ("clashing" or "withdrawn" or "lapsed" or "gap" or "paused"),
            _ => new JsonObject(),
        };
    }

    static string? TypeOf(JsonObject schema) => schema["type"] is JsonArray types ? (string?)types.FirstOrDefault(type => (string?)type != "null") : (string?)schema["type"];

    JsonObject Object(JsonObject schema, int depth)
    {
        var example = new JsonObject();
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToHashSet() ?? [];
        foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
        {
            if (member is JsonObject described && (required.Contains(name) || depth <= Deepest))
            {
                example[name] = Of(described, name, depth + 1);
            }
        }

        if (schema["additionalProperties"] is JsonObject values && schema["properties"] is null)
        {
            example["fr"] = Of(values, "", depth + 1);
        }

        return example;
    }

    static JsonNode Text(JsonObject schema, string name) => (string?)schema["format"] switch
    {
        "uuid" => Id(name),
        "date-time" => name switch
        {
            "ends_at" or "to" or "until" => "2026-12-01T19:00:00Z",
            _ when name.Contains("expire") || name.Contains("valid") || name.Contains("retain") => "2027-06-30T22:00:00Z",
            _ when name.EndsWith("ed_at", StringComparison.Ordinal) || name is "timestamp" or "at" => "2026-11-21T15:00:00Z",
            _ => "2026-12-01T18:00:00Z",
        },
        "date" => "2026-12-01",
        "time" => "18:00:00",
        "uri" => "https://app.partner.example/entraide",
        _ => ExampleWords.Of(name),
    };

    static JsonNode Number(JsonObject schema, string name)
    {
        var (least, most) = ((double?)schema["minimum"], (double?)schema["maximum"]);
        var usual = name switch
        {
            "minutes" => 50,
            "latitude" => 48.9,
            "longitude" => 2.4,
            "expires_in" => 600,
            "credits" or "amount" or "posted" or "balance" or "available" => 3,
            "capacity" or "places" => 8,
            _ => 1d,
        };
        var value = Math.Min(Math.Max(usual, least ?? usual), most ?? usual);
        return value == Math.Floor(value) ? JsonValue.Create((long)value) : JsonValue.Create(value);
    }

    // A UUID of version 7 (RFC 9562, section 5.7) of a fixed moment, its random part made of the member's name.
    internal static string Id(string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return $"019aa6c0-0000-7{hash[..3]}-8{hash[3..6]}-{hash[6..18]}";
    }
}
