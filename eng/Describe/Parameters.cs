using System.Reflection;
using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Entraide.Describe;

/// <summary>What a request brings beside its body: parts of the path, query parameters, and the headers that the rules of the API ask for.</summary>
sealed class Parameters(XmlDocs docs, Schemas schemas)
{
    /// <summary>All of an operation's, as OpenAPI writes them.</summary>
    public JsonArray Of(Operation operation)
    {
        var bound = operation.Handler.GetParameters().Where(IsText).ToDictionary(parameter => parameter.Name!);
        var inPath = operation.Endpoint.RoutePattern.Parameters;
        var path = inPath.Select(part => Parameter(Words.Snake(part.Name), "path", required: true,
            bound.TryGetValue(part.Name, out var parameter) ? Schema(parameter.ParameterType) : Schema(typeof(string)),
            docs.Of(operation.Handler, part.Name) ?? Usual(part.Name, operation))).Select(WithExample);
        // What the endpoint says of a parameter is closer than what its type says.
        var said = operation.Endpoint.Metadata.GetOrderedMetadata<QueryParameter>();
        var query = bound.Values.Where(parameter => inPath.All(part => part.Name != parameter.Name) && said.All(known => known.Name != parameter.Name))
            .Select(parameter => OfHandler(operation, parameter)).Concat(said.Select(ByHand)).ToList();
        return [.. path, .. query, .. HeaderRules.Of(operation)];
    }

    /// <summary>Whether the answer is one page of a list that goes on.</summary>
    public static bool IsPage(Operation operation) => operation.Method == "GET"
        && (operation.Answers.Any(answer => answer.Type?.Name == "Page`1") || operation.Handler.GetParameters().Any(parameter => parameter.ParameterType.Name.StartsWith("PageRequest", StringComparison.Ordinal)));

    static bool IsText(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(bool) || type == typeof(int) || type == typeof(long);
    }

    JsonObject OfHandler(Operation operation, ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var optional = parameter.HasDefaultValue || Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            || new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
        var schema = Schema(parameter.ParameterType);
        if (parameter.DefaultValue is { } value and not DBNull)
        {
            schema["default"] = JsonValue.Create(value.ToString());
        }

        return Parameter(name, "query", !optional, schema, docs.Of(operation.Handler, name) ?? Usual(name, operation));
    }

    JsonObject ByHand(QueryParameter parameter)
    {
        var schema = Schema(parameter.Type);
        if (parameter.Words.Count > 0)
        {
            schema["enum"] = new JsonArray([.. parameter.Words.Select(word => JsonValue.Create(word))]);
        }

        Bound(schema, "minimum", parameter.Least);
        Bound(schema, "maximum", parameter.Most);
        return Parameter(parameter.Name, "query", parameter.Required, schema, parameter.About);

        static void Bound(JsonObject schema, string name, int? value)
        {
            if (value is { } bound)
            {
                schema[name] = bound;
            }
        }
    }

    JsonObject Schema(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? Schema(inner) : schemas.Of(type, Direction.Answer).AsObject();

    static JsonObject Parameter(string name, string place, bool required, JsonObject schema, string about) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = required,
        ["description"] = about,
        ["schema"] = schema,
    };

    // What stands in a path in an example; in those of other parameters it is the schema that says most.
    static JsonObject WithExample(JsonObject parameter)
    {
        var name = (string)parameter["name"]!;
        parameter["example"] = (string?)parameter["schema"]!["format"] == "uuid" ? Examples.Id(name) : name switch
        {
            "kind" => "confirmation",
            "code" => "who-5",
            _ => ExampleWords.Of(name),
        };
        return parameter;
    }

    static string Usual(string name, Operation operation) => name switch
    {
        "id" => $"The id of the {Words.Sentence(Owner(operation)).ToLowerInvariant()}.",
        _ when name.EndsWith("Id", StringComparison.Ordinal) => $"The id of the {Words.Sentence(name[..^2]).ToLowerInvariant()}.",
        "channel" => "By which way the person is reached.",
        "language" => "A language tag (BCP 47), such as `fr`.",
        "kind" => "Which kind.",
        "code" => "The code of the questionnaire.",
        "region" => "The region, such as `fr-idf`.",
        "country" => "ISO 3166-1 alpha-2, such as `FR`.",
        "state" => "Only those in this state.",
        _ => Words.Sentence(name) + ".",
    };

    // What the id in the path is of: the part before it.
    static string Owner(Operation operation)
    {
        var parts = operation.Path.Split('/');
        return Words.Singular(Words.Pascal(parts[Math.Max(0, Array.IndexOf(parts, "{id}") - 1)]));
    }
}
