using System.Text.Json;
using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Http;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class SupporterTopicTests
{
    static readonly SupporterTopic[] Chosen = [new("grief", TopicUse.Shown), new("hiv"), new("prison", TopicUse.Private)];

    [Fact]
    public void Only_what_was_chosen_so_is_found_and_only_some_of_that_is_shown()
    {
        Assert.Equal(["grief", "hiv"], Chosen.Findable());
        Assert.Equal(["grief"], Chosen.Shown());
        Assert.Equal(["prison"], Chosen.Private());
        Assert.Equal(Chosen, TopicChoices.From(Chosen.Findable(), Chosen.Shown(), Chosen.Private()));
    }

    [Fact]
    public void A_plain_string_is_matched_and_not_shown()
    {
        var topics = JsonSerializer.Deserialize<SupporterTopic[]>("""["hiv",{"code":"grief"},{"code":"prison","use":"private"}]""", StrictJson.Options)!;
        Assert.Equal([new("hiv", TopicUse.MatchOnly), new("grief", TopicUse.MatchOnly), new("prison", TopicUse.Private)], topics);
        Assert.Equal("""[{"code":"hiv","use":"match_only"}]""", JsonSerializer.Serialize(topics[..1], StrictJson.Options));
    }

    [Theory]
    [InlineData("""[{"code":"hiv","use":"public"}]""")]
    [InlineData("""[{"code":"hiv","use":1}]""")]
    [InlineData("""[{"code":"hiv","colour":"red"}]""")]
    [InlineData("""[{"code":"hiv","code":"grief"}]""")]
    [InlineData("""[{"use":"shown"}]""")]
    [InlineData("""[{"code":null}]""")]
    [InlineData("[7]")]
    public void It_is_as_strict_as_the_rest(string json)
    {
        var refusal = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SupporterTopic[]>(json, StrictJson.Options));
        Assert.Equal("$[0]", refusal.Path);
    }
}
