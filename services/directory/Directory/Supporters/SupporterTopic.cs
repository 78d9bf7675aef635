using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.DirectoryService.Supporters;

/// <summary>How far a supporter lets one topic of their own life go: it is theirs to choose, topic by topic.</summary>
public enum TopicUse
{
    /// <summary>They are found by somebody of their own partner who asks for exactly this topic; it is never shown.</summary>
    MatchOnly,

    /// <summary>They are found by it, and it is shown.</summary>
    Shown,

    /// <summary>Neither: kept for themselves and their coordinator's training plan, and only in their own record.</summary>
    Private,
}

/// <summary>Something a supporter lived through. A plain string is short for one that is <c>match_only</c>.</summary>
/// <param name="Code">1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</param>
[JsonConverter(typeof(SupporterTopicJson))]
public sealed record SupporterTopic(string Code, TopicUse Use = TopicUse.MatchOnly);

/// <summary>Sorts topics by what may be done with them, and puts them together again.</summary>
static class TopicChoices
{
    /// <summary>The codes that a search may match.</summary>
    internal static string[] Findable(this IEnumerable<SupporterTopic> topics) => [.. topics.Where(topic => topic.Use is TopicUse.Shown or TopicUse.MatchOnly).Select(topic => topic.Code)];

    /// <summary>The codes that an answer may show: some of those a search may match.</summary>
    internal static string[] Shown(this IEnumerable<SupporterTopic> topics) => Of(topics, TopicUse.Shown);

    /// <summary>The codes that no search and no answer may touch, beside the supporter's own record.</summary>
    internal static string[] Private(this IEnumerable<SupporterTopic> topics) => Of(topics, TopicUse.Private);

    /// <summary>The choices again, from the three lists.</summary>
    internal static SupporterTopic[] From(IEnumerable<string> findable, IReadOnlyCollection<string> shown, IEnumerable<string> @private) =>
    [
        .. findable.Select(code => new SupporterTopic(code, shown.Contains(code) ? TopicUse.Shown : TopicUse.MatchOnly)),
        .. @private.Select(code => new SupporterTopic(code, TopicUse.Private)),
    ];

    static string[] Of(IEnumerable<SupporterTopic> topics, TopicUse use) => [.. topics.Where(topic => topic.Use == use).Select(topic => topic.Code)];
}

sealed class SupporterTopicJson : JsonConverter<SupporterTopic>
{
    public override SupporterTopic Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new SupporterTopic(reader.GetString()!);
        }

        try
        {
            var whole = JsonSerializer.Deserialize<Whole>(ref reader, options)!;
            return new SupporterTopic(whole.Code, whole.Use);
        }
        catch (JsonException exception)
        {
            // Without its own path, which begins at the topic: the outer reader puts the one that begins at the body.
            throw new JsonException(exception.Message);
        }
    }

    public override void Write(Utf8JsonWriter writer, SupporterTopic value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Whole(value.Code, value.Use), options);

    /// <summary>The same members without the converter, or reading one would never end.</summary>
    sealed record Whole(string Code, TopicUse Use = TopicUse.MatchOnly);
}
