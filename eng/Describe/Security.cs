using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http.Metadata;

namespace Entraide.Describe;

/// <summary>Who may call: a partner's token with a scope, the operator of the region, or anybody.</summary>
static class Security
{
    static readonly Dictionary<string, string> Scopes = new(StringComparer.Ordinal)
    {
        ["directory.read"] = "Search the directory, read supporters, listings, crisis lines and the library.",
        ["directory.write"] = "Import listings, keep supporters, crisis lines and the library.",
        ["directory.moderate"] = "Decide on reported listings, also those of other partners. Given by name only.",
        ["directory.need_to_know"] = "See members of listings that are for those who need to know. Given by name only.",
        ["scheduling.read"] = "Find slots; read sessions, bookings, waitlists and reports.",
        ["scheduling.write"] = "Keep open hours and limits; book, change and cancel.",
        ["scheduling.region"] = "Set the limits of a whole region. Given by name only.",
        ["credits.read"] = "Read programmes, accounts, statements and reports.",
        ["credits.write"] = "Fund programmes; move, hold, capture and give back credits.",
        ["notifications.read"] = "Read policies, what became of messages, events and webhooks.",
        ["notifications.write"] = "Keep people's contacts and policies, texts, webhooks and on-call rotas.",
        ["notifications.export"] = "Read out everything kept about one person, contacts included. Given by name only.",
    };

    /// <summary>What the operation asks for.</summary>
    public static JsonArray Of(Operation operation)
    {
        var metadata = operation.Endpoint.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return [];
        }

        var requirements = metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => policy.Requirements).ToArray();
        var scopes = requirements.OfType<ClaimsAuthorizationRequirement>().Where(claim => claim.ClaimType == "scope").SelectMany(claim => claim.AllowedValues ?? []).Distinct().ToArray();
        var isAsserted = scopes.Length == 0 && requirements.OfType<AssertionRequirement>().Any();
        var isOperators = isAsserted && metadata.OfType<ITagsMetadata>().Any(tags => tags.Tags.Contains("operator"));
        var partners = new JsonObject { ["partner"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]) };
        return isOperators ? [Operators()] : isAsserted ? [partners, Operators()] : [partners];

        static JsonObject Operators() => new() { ["operator"] = new JsonArray() };
    }

    /// <summary>The schemes, with the scopes that <paramref name="operations"/> ask for and those that widen what they show.</summary>
    public static JsonObject Schemes(IEnumerable<Operation> operations)
    {
        var asked = operations.SelectMany(Of).SelectMany(one => one!.AsObject()["partner"]?.AsArray() ?? []).Select(scope => (string)scope!);
        var scopes = asked.Union(Scopes.Keys).Order(StringComparer.Ordinal);
        return new JsonObject
        {
            ["partner"] = new JsonObject
            {
                ["type"] = "oauth2",
                ["description"] = "An access token of ten minutes for the partner's client: client credentials, with a secret or with `private_key_jwt`.",
                ["flows"] = new JsonObject
                {
                    ["clientCredentials"] = new JsonObject
                    {
                        ["tokenUrl"] = "/oauth/token",
                        ["scopes"] = new JsonObject(scopes.Select(scope => KeyValuePair.Create<string, JsonNode?>(scope, Scopes.GetValueOrDefault(scope, Words.Sentence(scope.Replace('.', '_')) + ".")))),
                    },
                },
            },
            ["operator"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "The key of the region's operator. Partners do not have it." },
            ["client"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic", ["description"] = "The client's id and secret (RFC 6749, section 2.3.1)." },
        };
    }
}
