using System.Text.Json.Nodes;
using Entraide.Notification.PartnerEvents;

namespace Entraide.Describe;

/// <summary>What the platform calls partners with (Standard Webhooks 1.0): one webhook a type of event.</summary>
static class Events
{
    const string Moment = "2026-11-21T15:00:00.000Z";

    /// <summary>Every type, from the very list that events are made of.</summary>
    public static JsonObject Webhooks() => new(EventTypes.All.OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => KeyValuePair.Create<string, JsonNode?>(type.Name, new JsonObject { ["post"] = Call(type) })));

    static JsonObject Call(EventType type) => new()
    {
        ["operationId"] = "on" + Words.Pascal(type.Name),
        ["summary"] = $"Hear of {type.Name}",
        ["description"] = "A thin payload: ids and a type. Verify the signature, answer any 2xx within 15 seconds, and ask the API for what you need to know beyond. The same event has the same `webhook-id` each time it is sent.",
        ["tags"] = new JsonArray("Notification: webhooks"),
        ["security"] = new JsonArray(),
        ["parameters"] = new JsonArray(
            Header("webhook-id", "The event's id."), Header("webhook-timestamp", "When the call was signed, in seconds since 1970."), Header("webhook-signature", "`v1,` and the signature in base64; two of them while a secret is replaced.")),
        ["requestBody"] = new JsonObject { ["description"] = "The event.", ["required"] = true, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Payload(type), ["example"] = Example(type) } } },
        ["responses"] = new JsonObject
        {
            ["2XX"] = new JsonObject { ["description"] = "Taken. The body is not read." },
            ["410"] = new JsonObject { ["description"] = "Send no more: the endpoint is disabled." },
            ["default"] = new JsonObject { ["description"] = "A failure: it is tried again for three days." },
        },
    };

    static JsonObject Header(string name, string about) => new() { ["name"] = name, ["in"] = "header", ["required"] = true, ["description"] = about, ["schema"] = new JsonObject { ["type"] = "string" } };

    static JsonObject Payload(EventType type) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["const"] = type.Name },
            ["timestamp"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            ["data"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject([
                    .. type.Ids.Select(id => KeyValuePair.Create<string, JsonNode?>(id, new JsonObject { ["type"] = "string", ["format"] = "uuid" })),
                    KeyValuePair.Create<string, JsonNode?>("seq", new JsonObject { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 1 })]),
                ["required"] = new JsonArray("seq"),
            },
        },
        ["required"] = new JsonArray("type", "timestamp", "data"),
    };

    static JsonObject Example(EventType type) => new()
    {
        ["type"] = type.Name,
        ["timestamp"] = Moment,
        ["data"] = new JsonObject([.. type.Ids.Select(id => KeyValuePair.Create<string, JsonNode?>(id, Examples.Id(id))), KeyValuePair.Create<string, JsonNode?>("seq", 4711)]),
    };
}
