using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Describe;

/// <summary>
/// The shapes of bodies as JSON Schema 2020-12, from the very options that read and write them (<see cref="StrictJson"/>): every record and
/// enum is a component of its own.
/// </summary>
sealed class Schemas(XmlDocs docs, SchemaNames names)
{
    static readonly JsonSerializerOptions Json = new(StrictJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>By name.</summary>
    public SortedDictionary<string, JsonNode> Components { get; } = new(StringComparer.Ordinal);

    /// <summary>The schema of <paramref name="type"/>: a reference, where it has a name of its own.</summary>
    public JsonNode Of(Type type, Direction direction) =>
        Json.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (context, node) => Transform(context, node, direction) });

    JsonNode Transform(JsonSchemaExporterContext context, JsonNode node, Direction direction)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = KnownFormats.Of(type, direction, this) ?? (node as JsonObject)?.DeepClone().AsObject() ?? [];
        var nullable = SchemaEdits.IsNullable(node);
        // Of a type that came up before there is only a pointer into the tree that is being written.
        var seen = schema.ContainsKey("$ref");
        if (seen)
        {
            nullable = type != context.TypeInfo.Type || (!type.IsValueType && context.PropertyInfo is { } member && (member.IsGetNullable || member.IsSetNullable));
            schema = type.IsEnum || IsRecord(context.TypeInfo.Kind, type) ? schema : Of(type, direction).AsObject();
            if (nullable && schema["type"] is JsonValue only)
            {
                schema["type"] = new JsonArray(only.DeepClone(), "null");
            }
        }

        // Of items with a converter of their own the exporter knows nothing, and leaves them out.
        if (context.TypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } items } && !schema.ContainsKey("items") && schema.ContainsKey("type"))
        {
            schema["items"] = Of(items, direction);
        }

        if (type.IsEnum || IsRecord(context.TypeInfo.Kind, type))
        {
            var name = names.Of(type, direction);
            if (!seen)
            {
                Components[name] = type.IsEnum ? EnumOf(type, schema) : ObjectOf(type, schema, direction);
            }

            schema = new JsonObject { ["$ref"] = "#/components/schemas/" + name };
            if (nullable)
            {
                schema = new JsonObject { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
            }
        }

        return context.PropertyInfo is { } property ? Member(property, schema) : schema;
    }

    static bool IsRecord(JsonTypeInfoKind kind, Type type) => kind == JsonTypeInfoKind.Object && type != typeof(object) && type.Assembly.GetName().Name!.StartsWith("Entraide.", StringComparison.Ordinal);

    JsonObject EnumOf(Type type, JsonObject schema) => SchemaEdits.Describe(new JsonObject
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. schema["enum"]!.AsArray().Where(word => word is not null).Select(word => word!.DeepClone())]),
    }, docs.Of(type));

    JsonObject ObjectOf(Type type, JsonObject schema, Direction direction)
    {
        // Of the member that first led here, and not of the shape.
        schema.Remove("default");
        schema["type"] = "object";
        if (direction == Direction.Answer)
        {
            SchemaEdits.AsAnswer(schema, AlwaysWritten(type));
        }

        return SchemaEdits.Describe(schema, docs.Of(type));
    }

    static HashSet<string> AlwaysWritten(Type type) =>
        [.. type.GetProperties().Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition == JsonIgnoreCondition.Never).Select(property => Words.Snake(property.Name))];

    JsonObject Member(JsonPropertyInfo property, JsonObject schema)
    {
        schema = schema.DeepClone().AsObject();
        if (schema["default"] is null)
        {
            schema.Remove("default");
        }

        foreach (var attribute in new[] { property.AttributeProvider, property.AssociatedParameter?.AttributeProvider }.SelectMany(provider => provider?.GetCustomAttributes(inherit: true) ?? []).OfType<ValidationAttribute>())
        {
            SchemaEdits.Bound(schema, attribute);
        }

        var clr = property.AttributeProvider as MemberInfo;
        return SchemaEdits.Describe(schema, clr is null ? null : docs.OfMember(property.DeclaringType, clr.Name));
    }
}
