using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.Describe;

/// <summary>The one description of the API of all parts (OpenAPI 3.1), in an order that does not depend on how the code is laid out.</summary>
public static class ApiDocument
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where it is kept, below the root of the checkout.</summary>
    public const string File = "gateway/OpenApi/v1.json";

    /// <summary>Its text, from the code as it was built.</summary>
    public static string Write()
    {
        var operations = Platform.Operations().Where(operation => !InFeedOrBehindLink(operation)).ToArray();
        var (docs, names) = (new XmlDocs(), new SchemaNames());
        // Once to learn of every shape, and then with the names that keep them apart.
        Compose(operations, docs, names);
        names.Settle();
        return Compose(operations, docs, names).ToJsonString(Readable) + "\n";
    }

    // The feed's paths are made in a loop from HSDS's own names; links of their own look different outside. Both are described by hand.
    static bool InFeedOrBehindLink(Operation operation) => operation.Path.StartsWith("/hsds", StringComparison.Ordinal) || operation.Path is "/calendar" or "/j";

    static JsonObject Compose(Operation[] operations, XmlDocs docs, SchemaNames names)
    {
        var schemas = new Schemas(docs, names);
        var examples = new Examples(schemas.Components);
        var writer = new OperationWriter(docs, schemas, examples);
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var operation in operations.OrderBy(operation => operation.Path, StringComparer.Ordinal).ThenBy(operation => operation.Method, StringComparer.Ordinal))
        {
            var path = paths.TryGetValue(operation.Path, out var known) ? known : paths[operation.Path] = [];
            path[operation.Method.ToLowerInvariant()] = writer.Write(operation);
        }

        var document = ByHand.Read("frame.json");
        document["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create<string, JsonNode?>(path.Key, path.Value)));
        document["components"]!["responses"] = Problems.Responses();
        document["components"]!["securitySchemes"] = Security.Schemes(operations);
        foreach (var fragment in new[] { "gateway.json", "links.json", "streams.json", "imports.json" })
        {
            ByHand.Merge(document, ByHand.Read(fragment));
        }

        ByHand.Merge(document["paths"]!.AsObject(), PublicFeed.Paths());
        ByHand.Merge(document["components"]!.AsObject(), PublicFeed.Components);

        examples.Fill();
        ByHand.Merge(document["components"]!["schemas"]!.AsObject(), new JsonObject(schemas.Components.Select(component => KeyValuePair.Create<string, JsonNode?>(component.Key, component.Value.DeepClone()))));
        document["webhooks"] = Events.Webhooks();
        document["tags"] = Tags.Of(document["paths"]!.AsObject());
        Sort(document, "paths");
        Sort(document["components"]!.AsObject(), "schemas");
        return document;
    }

    static void Sort(JsonObject of, string member)
    {
        var entries = of[member]!.AsObject().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())).ToArray();
        of[member] = new JsonObject(entries);
    }
}
