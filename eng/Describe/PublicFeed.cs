using System.Text.Json.Nodes;
using Entraide.DirectoryService.Feed;

namespace Entraide.Describe;

/// <summary>The public feed in the words of HSDS: its lists and what they take are those the feed itself is made of.</summary>
static class PublicFeed
{
    static readonly JsonObject Parts = ByHand.Read("feed.json");

    /// <summary>Its shapes.</summary>
    public static JsonObject Components => Parts["components"]!.AsObject();

    /// <summary>Its paths.</summary>
    public static JsonObject Paths()
    {
        var paths = Parts["paths"]!.DeepClone().AsObject();
        foreach (var (path, resource) in FeedEndpoints.Collections)
        {
            var shape = "Hsds" + Words.Pascal(resource);
            var list = FeedRequest.Known[resource];
            paths[$"/hsds/{path}"] = new JsonObject
            {
                ["get"] = WithLines(Operation("list" + Words.Pascal("hsds_" + path), $"List {path.Replace('_', ' ')} (HSDS)", Page(shape), [.. list.Select(name => Parameter(name))])),
                ["post"] = ByForm(path, shape, list),
            };
            var one = Operation("get" + Words.Pascal("hsds_" + resource), $"Show one of the {path.Replace('_', ' ')} (HSDS)", One(shape), [Parts["id"]!.DeepClone(), .. resource == "organization" ? [Parameter("full_service")] : Array.Empty<JsonNode>()]);
            one["responses"]!["308"] = Parts["moved"]!.DeepClone();
            one["responses"]!["404"] = Reference("responses", "NotFound");
            paths[$"/hsds/{path}/{{id}}"] = new JsonObject { ["get"] = one };
        }

        return paths;
    }

    static JsonObject ByForm(string path, string shape, string[] list)
    {
        var operation = Operation("search" + Words.Pascal("hsds_" + path), $"Search {path.Replace('_', ' ')} (HSDS), with the words in a form", Page(shape), []);
        operation["requestBody"] = new JsonObject
        {
            ["description"] = "The parameters of the list as a form, so that what somebody searches for need not stand in a URL.",
            ["required"] = false,
            ["content"] = new JsonObject
            {
                ["application/x-www-form-urlencoded"] = new JsonObject
                {
                    ["schema"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject(list.Select(name => KeyValuePair.Create(name, Parts["parameters"]![name]!["schema"]?.DeepClone()))),
                        ["additionalProperties"] = false,
                    },
                    ["example"] = new JsonObject { ["search"] = "housing" },
                },
            },
        };
        operation["responses"]!["413"] = Reference("responses", "TooLarge");
        operation["responses"]!["415"] = Reference("responses", "UnsupportedMediaType");
        return WithLines(operation);
    }

    // With format=ndjson.
    static JsonObject WithLines(JsonObject operation)
    {
        operation["responses"]!["200"]!["content"]!["application/x-ndjson"] = new JsonObject
        {
            ["schema"] = new JsonObject { ["type"] = "string", ["description"] = "All of them, an object of the collection a line." },
            ["example"] = $"{{\"id\":\"{Examples.Id("hsds")}\"}}\n",
        };
        return operation;
    }

    static JsonObject Operation(string id, string summary, JsonObject schema, JsonNode[] parameters)
    {
        var operation = Parts["operation"]!.DeepClone().AsObject();
        operation.Insert(0, "operationId", id);
        operation.Insert(1, "summary", summary);
        operation["parameters"] = new JsonArray(parameters);
        operation["responses"]!["200"]!["content"]!["application/json"] = schema;
        return operation;
    }

    static JsonObject Page(string shape) => new()
    {
        ["schema"] = new JsonObject
        {
            ["allOf"] = new JsonArray(
                Reference("schemas", "HsdsPage"),
                new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["contents"] = new JsonObject { ["type"] = "array", ["items"] = Reference("schemas", shape) } }, ["required"] = new JsonArray("contents") }),
        },
        ["example"] = Parts["page"]!.DeepClone(),
    };

    static JsonObject One(string shape) => new() { ["schema"] = Reference("schemas", shape), ["example"] = new JsonObject { ["id"] = Examples.Id("hsds") } };

    static JsonNode Parameter(string name)
    {
        var parameter = Parts["parameters"]![name]!.DeepClone().AsObject();
        parameter.Insert(0, "name", name);
        parameter.Insert(1, "in", "query");
        return parameter;
    }

    static JsonObject Reference(string part, string name) => new() { ["$ref"] = $"#/components/{part}/{name}" };
}
