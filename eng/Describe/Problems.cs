using System.Reflection;
using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Describe;

/// <summary>The failures every operation may answer with, one shared response a status, from <see cref="ProblemKind"/>.</summary>
static class Problems
{
    static readonly FieldInfo[] Kinds = [.. typeof(ProblemKind).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(ProblemKind))];

    /// <summary>The name of the shared response with that status.</summary>
    public static string NameOf(int status) => Kinds.First(field => Kind(field) == ProblemKind.Of(status)).Name;

    /// <summary>All shared responses, <c>default</c> included.</summary>
    public static JsonObject Responses()
    {
        var responses = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["Problem"] = Response("Any other failure: a problem document says which.", ProblemKind.Internal.Status, [ProblemKind.Internal]),
            ["NotModified"] = new JsonObject
            {
                ["description"] = "It is still the version that `If-None-Match` names.",
                ["headers"] = new JsonObject { ["ETag"] = Reference("headers", "ETag"), ["traceresponse"] = Reference("headers", "traceresponse") },
            },
        };
        foreach (var kinds in Kinds.Select(Kind).Where(kind => kind.Status is not (405 or 406 or 408 or 500)).GroupBy(kind => kind.Status))
        {
            responses[NameOf(kinds.Key)] = Response(string.Join(" Or: ", kinds.Select(kind => kind.Title)), kinds.Key, kinds);
        }

        return new JsonObject(responses);
    }

    static JsonObject Response(string about, int status, IEnumerable<ProblemKind> kinds)
    {
        var headers = new JsonObject { ["Content-Language"] = Reference("headers", "Content-Language"), ["traceresponse"] = Reference("headers", "traceresponse") };
        if (status == 401)
        {
            headers["WWW-Authenticate"] = Reference("headers", "WWW-Authenticate");
        }

        if (status is 429 or 503)
        {
            headers["Retry-After"] = Reference("headers", "Retry-After");
        }

        if (status == 429)
        {
            headers["RateLimit"] = Reference("headers", "RateLimit");
            headers["RateLimit-Policy"] = Reference("headers", "RateLimit-Policy");
        }

        return new JsonObject
        {
            ["description"] = about,
            ["headers"] = headers,
            ["content"] = new JsonObject
            {
                ["application/problem+json"] = new JsonObject
                {
                    ["schema"] = Reference("schemas", "Problem"),
                    ["examples"] = new JsonObject(kinds.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Name, new JsonObject { ["value"] = Example(kind) }))),
                },
            },
        };
    }

    static JsonObject Example(ProblemKind kind)
    {
        var example = new JsonObject
        {
            ["type"] = kind.Type,
            ["title"] = kind.Title,
            ["status"] = kind.Status,
            ["detail"] = kind == ProblemKind.Invalid ? "See errors." : kind == ProblemKind.NotFound ? "No such resource, or not one of yours." : "See title.",
            ["trace_id"] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (kind == ProblemKind.Invalid)
        {
            example["errors"] = new JsonArray(new JsonObject { ["pointer"] = "/minutes", ["detail"] = "Must be 10 to 480." });
        }

        return example;
    }

    static ProblemKind Kind(FieldInfo field) => (ProblemKind)field.GetValue(null)!;

    static JsonObject Reference(string part, string name) => new() { ["$ref"] = $"#/components/{part}/{name}" };
}
