using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Describe;

/// <summary>The request headers that the rules of the API ask for, read from <see cref="RequestRules"/>.</summary>
static class HeaderRules
{
    /// <summary>References to shared parameters.</summary>
    public static IEnumerable<JsonObject> Of(Operation operation)
    {
        switch (RequestRules.KeyRuleOf(operation.Endpoint))
        {
            case KeyRule.Required: yield return Reference("IdempotencyKey"); break;
            case KeyRule.Optional: yield return Reference("OptionalIdempotencyKey"); break;
        }

        if (RequestRules.NeedsPrecondition(operation.Endpoint))
        {
            yield return Reference("IfMatch");
            if (operation.Method == "PUT")
            {
                yield return Reference("IfNoneMatchAny");
            }
        }

        if (IsConditional(operation))
        {
            yield return Reference("IfNoneMatch");
        }

        if (Waits(operation))
        {
            yield return Reference("Prefer");
        }

        if (operation.IsPartnerApi)
        {
            yield return Reference("AcceptLanguage");
        }
    }

    /// <summary>Whether a reader may say which version it has already.</summary>
    public static bool IsConditional(Operation operation) => operation.IsPartnerApi && operation.Method == "GET" && operation.Answers.Any(answer => answer.Type is not null);

    /// <summary>Whether an answer may be waited for: those are the operations that end at a booking's state, and those that answer before they are done or when they are.</summary>
    public static bool Waits(Operation operation) => operation.Handler.GetParameters().Any(parameter => parameter.ParameterType.Name == "BookingChanges")
        || (operation.Answers.Any(answer => answer.StatusCode == 202) && operation.Answers.Any(answer => answer.StatusCode == 201));

    static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/parameters/" + name };
}
