using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Entraide.Describe;

/// <summary>Small changes to a schema.</summary>
static class SchemaEdits
{
    /// <summary>Whether it admits null.</summary>
    public static bool IsNullable(JsonNode? schema) => schema is JsonObject of
        && ((of["type"] is JsonArray types && types.Any(type => (string?)type == "null"))
            || (of["enum"] is JsonArray words && words.Any(word => word is null))
            || (of["oneOf"] is JsonArray either && either.Any(one => one is JsonObject other && other["type"] is JsonValue value && (string?)value == "null")));

    /// <summary>The same without null.</summary>
    public static void WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            var kept = types.Where(type => (string?)type != "null").Select(type => type!.DeepClone()).ToArray();
            schema["type"] = kept.Length == 1 ? kept[0] : new JsonArray(kept);
        }

        if (schema["oneOf"] is JsonArray either && either.OfType<JsonObject>().FirstOrDefault(one => one.ContainsKey("$ref")) is { } reference)
        {
            schema.Remove("oneOf");
            schema.Insert(0, "$ref", reference["$ref"]!.DeepClone());
        }
    }

    /// <summary>An answer says what it holds: members that are null are left out (<c>WhenWritingNull</c>), all others are always there, and more may come.</summary>
    public static void AsAnswer(JsonObject schema, IReadOnlySet<string> alwaysWritten)
    {
        schema.Remove("additionalProperties");
        schema.Remove("required");
        var required = new JsonArray();
        foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
        {
            if (alwaysWritten.Contains(name) || !IsNullable(member))
            {
                required.Add(name);
            }
            else
            {
                WithoutNull(member!.AsObject());
            }

            (member as JsonObject)?.Remove("default");
        }

        if (required.Count > 0)
        {
            schema["required"] = required;
        }
    }

    /// <summary>Puts <paramref name="text"/> first, where there is one.</summary>
    public static JsonObject Describe(JsonObject schema, string? text)
    {
        if (text is not null)
        {
            schema["description"] = text;
        }

        return schema;
    }

    /// <summary>What an attribute of a member asks of it.</summary>
    public static void Bound(JsonObject schema, ValidationAttribute attribute)
    {
        switch (attribute)
        {
            case RangeAttribute range:
                schema["minimum"] = Number(range.Minimum);
                schema["maximum"] = Number(range.Maximum);
                break;
            case StringLengthAttribute length:
                Put(schema, "minLength", length.MinimumLength);
                schema["maxLength"] = length.MaximumLength;
                break;
            case LengthAttribute length:
                var ofList = schema["items"] is not null;
                Put(schema, ofList ? "minItems" : "minLength", length.MinimumLength);
                schema[ofList ? "maxItems" : "maxLength"] = length.MaximumLength;
                break;
            case RegularExpressionAttribute expression:
                schema["pattern"] = expression.Pattern;
                break;
            case AllowedValuesAttribute values:
                var words = values.Values.Select(value => JsonValue.Create(value as string)).ToList<JsonNode?>();
                schema["enum"] = new JsonArray([.. words, .. IsNullable(schema) ? new JsonNode?[] { null } : []]);
                break;
        }
    }

    static void Put(JsonObject schema, string name, int value)
    {
        if (value > 0)
        {
            schema[name] = value;
        }
    }

    static JsonNode Number(object value) => value is int whole ? JsonValue.Create(whole) : JsonValue.Create(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
}
