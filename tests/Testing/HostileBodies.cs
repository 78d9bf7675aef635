using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.Testing;

/// <summary>Bodies made from the type an endpoint reads: one as it should be, and many in which one value is not.</summary>
static class HostileBodies
{
    static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\u202e\\u2066x\"", "-1", "0", "1e400", "9223372036854775808", "-9223372036854775808", "2147483647", "0.1", "1e-9", "[]", "{}", "[null]", "[[[]]]",
        "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"9999-12-31T23:59:59-14:00\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"24:00\"", "\"00000000-0000-0000-0000-000000000000\"",
        "\"P9999999999D\"", "\"PT-1S\"", "\"Etc/Nowhere\"", "\"-\"", "\"%00\"", $"\"{new string('x', 5000)}\"",
    ];

    /// <summary>The bodies to send, in an order that <paramref name="random"/> settles, <paramref name="most"/> at most.</summary>
    internal static IEnumerable<string> Of(Type type, Random random, int most)
    {
        var good = Sample(type, 0)?.ToJsonString() ?? "{}";
        string[] broken = ["", "{", "[]", "null", "7", "\"\"", good + "x", good + good, "{\"unknown_member_canary\":1}", good.Replace("{", "{\"a\":1,\"a\":1,", StringComparison.Ordinal),
            string.Concat(Enumerable.Repeat("[", 200)), "\uFEFF" + good, good];
        var members = Places(JsonNode.Parse(good), "$").ToArray();
        var hostile = members.SelectMany(place => Values.Select(value => Put(good, place, value))).ToArray();
        random.Shuffle(hostile);
        return broken.Concat(hostile.Take(most));
    }

    static IEnumerable<string> Places(JsonNode? node, string at) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value, member.Value?.GetPath() ?? "").Prepend(member.Value?.GetPath() ?? "")).Where(path => path.Length > 0),
        JsonArray items => items.SelectMany(item => Places(item, at)),
        _ => [],
    };

    static string Put(string good, string place, string value)
    {
        var root = JsonNode.Parse(good)!;
        const string Mark = "\u00b6mark\u00b6";
        var target = Find(root, place);
        if (target is null || target == root)
        {
            return value;
        }

        target.ReplaceWith(JsonValue.Create(Mark));
        return root.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    static JsonNode? Find(JsonNode root, string path) => root.GetPath() == path ? root : root switch
    {
        JsonObject members => members.Select(member => member.Value is null ? null : Find(member.Value, path)).FirstOrDefault(found => found is not null),
        JsonArray items => items.Select(item => item is null ? null : Find(item, path)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    // A value of every member, so that each is tried; the values are plausible, not right.
    static JsonNode? Sample(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (depth > 4)
        {
            return null;
        }

        return type switch
        {
            _ when type == typeof(string) => JsonValue.Create("en"),
            _ when type == typeof(Guid) => JsonValue.Create("0192f0c1-0000-7000-8000-0000000000ff"),
            _ when type == typeof(bool) => JsonValue.Create(true),
            _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => JsonValue.Create("2030-01-01T10:00:00Z"),
            _ when type == typeof(DateOnly) => JsonValue.Create("2030-01-01"),
            _ when type == typeof(TimeOnly) => JsonValue.Create("10:00:00"),
            _ when type.IsEnum => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetNames(type)[0])),
            _ when type.IsPrimitive || type == typeof(decimal) => JsonValue.Create(30),
            _ when type.IsAssignableTo(typeof(JsonNode)) || type == typeof(JsonElement) || type == typeof(object) => new JsonObject { ["a"] = 1 },
            _ when type.IsAssignableTo(typeof(IDictionary)) || (type.IsGenericType && type.Name.Contains("Dictionary", StringComparison.Ordinal)) => new JsonObject { ["a"] = Sample(type.GetGenericArguments()[^1], depth + 1) },
            _ when type.IsArray => new JsonArray(Sample(type.GetElementType()!, depth + 1)),
            _ when type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) => new JsonArray(Sample(type.GetGenericArguments()[0], depth + 1)),
            _ => Members(type, depth),
        };
    }

    static JsonObject Members(Type type, int depth)
    {
        var made = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0 && property.Name != "EqualityContract"))
        {
            made[JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)] = Sample(property.PropertyType, depth + 1);
        }

        return made;
    }
}
