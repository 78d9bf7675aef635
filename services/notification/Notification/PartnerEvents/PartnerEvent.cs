using System.Globalization;
using System.Text.Json.Nodes;

namespace Entraide.Notification.PartnerEvents;

/// <summary>What a partner is told, in the same shape by webhook, stream and feed (Standard Webhooks 1.0, "payload structure").</summary>
/// <param name="Id">Stays the same however often it is told.</param>
/// <param name="Timestamp">When it was noted, UTC.</param>
/// <param name="Data">Ids, and <c>seq</c>: the partner's events are numbered without gaps, from 1.</param>
public sealed record EventBody(Guid Id, string Type, DateTimeOffset Timestamp, JsonObject Data);

/// <summary>A row of <c>partner_events</c>.</summary>
sealed class PartnerEvent
{
    /// <summary>What a query selects to fill it, from <c>partner_events e</c>.</summary>
    public const string Columns = "e.id, e.seq, e.type, e.data::text as data, e.at";

    public Guid Id { get; init; }
    public long Seq { get; init; }
    public string Type { get; init; } = "";
    public string Data { get; init; } = "{}";
    public DateTimeOffset At { get; init; }

    public EventBody ToBody() => new(Id, Type, At, DataOf(Data, Seq));

    /// <summary>The payload of a webhook and of an event of the stream: the same bytes each time.</summary>
    public string ToPayload() => Payload(Type, At, DataOf(Data, Seq));

    /// <summary>The thin payload.</summary>
    public static string Payload(string type, DateTimeOffset at, JsonObject data) => new JsonObject
    {
        ["type"] = type,
        ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["data"] = data,
    }.ToJsonString();

    static JsonObject DataOf(string stored, long seq)
    {
        var data = JsonNode.Parse(stored)!.AsObject();
        data["seq"] = seq;
        return data;
    }
}
