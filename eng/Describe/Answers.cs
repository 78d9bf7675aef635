using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace Entraide.Describe;

/// <summary>What an operation answers: when all is well as its handler declares it, and by the rules of the API when not.</summary>
sealed class Answers(Schemas schemas, Examples examples)
{
    /// <summary>By status.</summary>
    public JsonObject Of(Operation operation)
    {
        var answers = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var answer in operation.Answers)
        {
            answers[$"{answer.StatusCode}"] = Success(operation, answer);
        }

        if (HeaderRules.IsConditional(operation))
        {
            answers["304"] = Reference("NotModified");
        }

        foreach (var status in Failures(operation))
        {
            answers[$"{status}"] = Reference(Problems.NameOf(status));
        }

        if (operation.IsPartnerApi)
        {
            answers["default"] = Reference("Problem");
        }

        return new JsonObject(answers.Select(answer => KeyValuePair.Create<string, JsonNode?>(answer.Key, answer.Value)));
    }

    JsonObject Success(Operation operation, IProducesResponseTypeMetadata answer)
    {
        var described = new JsonObject { ["description"] = About(answer), ["headers"] = Headers(operation, answer.StatusCode) };
        if (answer.Type is { } type && type != typeof(void))
        {
            var content = new JsonObject();
            foreach (var mediaType in answer.ContentTypes.DefaultIfEmpty("application/json"))
            {
                content[mediaType] = mediaType.Contains("json", StringComparison.Ordinal) ? examples.WithExample(schemas.Of(type, Direction.Answer)) : new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
            }

            described["content"] = content;
        }

        return described;
    }

    static string About(IProducesResponseTypeMetadata answer) => answer.StatusCode switch
    {
        200 => "As asked.",
        201 => "Created.",
        202 => "Taken; it goes on after this answer.",
        204 => "Done. There is nothing to say beyond that.",
        var other => ReasonPhrases.GetReasonPhrase(other) + ".",
    };

    static JsonObject Headers(Operation operation, int status)
    {
        var headers = new JsonObject { ["traceresponse"] = Header("traceresponse") };
        if (operation.IsPartnerApi)
        {
            headers["RateLimit"] = Header("RateLimit");
            headers["RateLimit-Policy"] = Header("RateLimit-Policy");
            headers["Content-Language"] = Header("Content-Language");
            if ((status == 200 && operation.Method == "GET") || (status is 200 or 204 && RequestRules.NeedsPrecondition(operation.Endpoint) && operation.Method != "DELETE"))
            {
                headers["ETag"] = Header("ETag");
            }
        }

        if (status is 201 or 202)
        {
            headers["Location"] = Header("Location");
        }

        if (operation.Method == "GET" && (Parameters.IsPage(operation) || operation.Handler.GetParameters().Any(parameter => parameter.Name is "after")))
        {
            headers["Link"] = Header("Link");
        }

        if (RequestRules.KeyRuleOf(operation.Endpoint) != KeyRule.None)
        {
            headers["Idempotency-Replayed"] = Header("Idempotency-Replayed");
        }

        return headers;
    }

    static IEnumerable<int> Failures(Operation operation)
    {
        if (!operation.IsPartnerApi)
        {
            return [];
        }

        var failures = new SortedSet<int> { 400, 401, 403, 404, 422, 429, 502, 503, 504 };
        if (operation.Method != "GET" && !RequestRules.IsRead(operation.Endpoint))
        {
            failures.Add(409);
        }

        if (RequestRules.NeedsPrecondition(operation.Endpoint))
        {
            failures.UnionWith([412, 428]);
        }

        if (operation.Body is not null)
        {
            failures.UnionWith([413, 415]);
        }

        return failures;
    }

    static JsonObject Header(string name) => new() { ["$ref"] = "#/components/headers/" + name };

    static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/responses/" + name };
}
