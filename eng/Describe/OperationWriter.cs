using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Entraide.Describe;

/// <summary>Writes one operation as OpenAPI has it.</summary>
sealed class OperationWriter(XmlDocs docs, Schemas schemas, Examples examples)
{
    readonly Parameters parameters = new(docs, schemas);
    readonly Answers answers = new(schemas, examples);

    /// <summary>Everything about <paramref name="operation"/> that its code says.</summary>
    public JsonObject Write(Operation operation)
    {
        var name = OperationNames.Of(operation);
        var summary = operation.Endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? Words.Sentence(name);
        var written = new JsonObject
        {
            ["operationId"] = name,
            ["summary"] = summary,
            ["description"] = About(operation) ?? summary + ".",
            ["tags"] = new JsonArray(Tags.Of(operation)),
            ["security"] = Security.Of(operation),
            ["parameters"] = parameters.Of(operation),
        };
        if (operation.Method == "POST" && RequestRules.IsRead(operation.Endpoint))
        {
            // The gateway, which meets a request before its service does, counts it as a read.
            written["x-asks-only"] = true;
        }

        if (operation.Body is { } body)
        {
            written["requestBody"] = Body(operation, body);
        }

        written["responses"] = answers.Of(operation);
        return written;
    }

    // The capability's own words first, then what is special about this way in; else what the body says it asks for.
    string? About(Operation operation)
    {
        var ofClass = operation.HandlerClass.Name.EndsWith("Endpoints", StringComparison.Ordinal) || operation.HandlerClass.Name.EndsWith("Setup", StringComparison.Ordinal) ? null : docs.Of(operation.HandlerClass);
        var parts = new[] { ofClass, docs.Of(operation.Handler) }.Where(part => part is not null).Distinct().ToArray();
        return parts.Length > 0 ? string.Join("\n\n", parts)
            : operation.Body?.RequestType is { } type ? docs.Of(type)
            : operation.Answers.FirstOrDefault()?.Type is { } answer ? docs.Of(answer)
            : null;
    }

    JsonObject Body(Operation operation, IAcceptsMetadata body)
    {
        var content = new JsonObject();
        // What takes anything, so as to refuse it in its own words, is not told of.
        foreach (var mediaType in body.ContentTypes.Where(type => type != "*/*"))
        {
            content[mediaType] = body.RequestType is { } type && mediaType.Contains("json", StringComparison.Ordinal)
                ? examples.WithExample(schemas.Of(type, Direction.Request))
                : new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        }

        var about = body.RequestType is { } of ? docs.Of(of) : null;
        return new JsonObject { ["description"] = about ?? "What is asked for.", ["required"] = !body.IsOptional, ["content"] = content };
    }
}
