using System.Text.Json;
using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Imports.Json;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class CrisisLineMembersTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    readonly ImportRemarks remarks = new();

    [Fact]
    public void What_the_source_says_is_read_whole()
    {
        var line = Assert.Single(Read("""
            "channels":[{"kind":"phone"},{"kind":"sms","address":"114"},{"kind":"chat","address":"https://chat.example/a"},{"kind":"email","address":"a@b.example"},{"kind":"web","address":"https://b.example"}],
            "hours":{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"22:00","to":"06:00"}]},
            "languages":["fr","zh-Hant-TW"],"cost":"free","shows_on_bill":false,"audience":["minors"],
            "verification":{"verified_at":"2026-11-20T10:00:00+01:00","how":"called"}
            """));
        Assert.Empty(remarks.All);
        Assert.Equal(["phone", "sms", "chat", "email", "web"], line.Details.Channels!.Select(channel => channel.Kind));
        Assert.Equal(new CrisisChannel("sms", "114"), line.Details.Channels![1]);
        Assert.Equal(("Europe/Paris", new OpenWindow("monday", "22:00", "06:00")), (line.Details.Hours!.Zone, Assert.Single(line.Details.Hours.Weekly!)));
        Assert.Equal(["fr", "zh-Hant-TW"], line.Details.Languages);
        Assert.Equal(("free", false, "minors"), (line.Details.KnownCost, line.Details.ShowsOnBill, Assert.Single(line.Details.Audience!)));
        Assert.Equal(new ClaimedVerification(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), "called"), line.Verification);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""
        "channels":null,"hours":null,"languages":null,"cost":null,"shows_on_bill":null,"audience":null,"verification":null
        """)]
    [InlineData("""
        "cost":"unknown"
        """)]
    public void What_the_source_does_not_say_stays_unsaid(string members)
    {
        var line = Assert.Single(Read(members));
        Assert.Equal(new CrisisLineDetails(), line.Details with { Cost = line.Details.KnownCost });
        Assert.Null(line.Verification);
    }

    [Theory]
    [InlineData("channels", """5""", "")]
    [InlineData("channels", """[]""", "")]
    [InlineData("channels", """[{"kind":"phone"},{"kind":"phone"}]""", "")]
    [InlineData("channels", """[null]""", "/0")]
    [InlineData("channels", """[{"kind":"phone"},{"address":"1"}]""", "/1")]
    [InlineData("channels", """[{"kind":5}]""", "/0/kind")]
    [InlineData("channels", """[{"kind":"fax"}]""", "/0/kind")]
    [InlineData("channels", """[{"kind":"phone","extension":"1"}]""", "/0/extension")]
    [InlineData("channels", """[{"kind":"web"}]""", "/0/address")]
    [InlineData("channels", """[{"kind":"web","address":"b.example"}]""", "/0/address")]
    [InlineData("channels", """[{"kind":"web","address":"javascript:alert(1)"}]""", "/0/address")]
    [InlineData("channels", """[{"kind":"web","address":"https://you@b.example"}]""", "/0/address")]
    [InlineData("channels", """[{"kind":"email","address":"nobody"}]""", "/0/address")]
    [InlineData("channels", """[{"kind":"sms","address":"HELP"}]""", "/0/address")]
    [InlineData("channels", """[{"kind":"sms","address":"114\u0000"}]""", "/0/address")]
    [InlineData("hours", "\"24/7\"", "")]
    [InlineData("hours", """{"always":false}""", "/always")]
    [InlineData("hours", """{"always":true,"zone":"Europe/Paris"}""", "/always")]
    [InlineData("hours", """{"weekly":[{"day":"monday","from":"09:00","to":"17:00"}]}""", "/zone")]
    [InlineData("hours", """{"zone":"Europe/Atlantis","weekly":[{"day":"monday","from":"09:00","to":"17:00"}]}""", "/zone")]
    [InlineData("hours", """{"zone":"UTC+01","weekly":[{"day":"monday","from":"09:00","to":"17:00"}]}""", "/zone")]
    [InlineData("hours", """{"zone":"Europe/Paris"}""", "/weekly")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[]}""", "/weekly")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[null]}""", "/weekly/0")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[{"day":"lundi","from":"09:00","to":"17:00"}]}""", "/weekly/0/day")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"9:00am","to":"17:00"}]}""", "/weekly/0/from")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"24:00","to":"17:00"}]}""", "/weekly/0/from")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"09:00","to":"25:00"}]}""", "/weekly/0/to")]
    [InlineData("hours", """{"zone":"Europe/Paris","weekly":[{"day":"monday","from":"09:00","to":"09:00"}]}""", "/weekly/0/to")]
    [InlineData("languages", """["fr","Spanish (limited)"]""", "/1")]
    [InlineData("languages", """["fr","FR"]""", "")]
    [InlineData("languages", """[]""", "")]
    [InlineData("languages", """[null]""", "/0")]
    [InlineData("languages", """["\ud800"]""", "/0")]
    [InlineData("cost", "\"cheap\"", "")]
    [InlineData("cost", """0""", "")]
    [InlineData("shows_on_bill", "\"no\"", "")]
    [InlineData("audience", """["Young people"]""", "/0")]
    [InlineData("audience", "\"minors\"", "")]
    [InlineData("verification", "\"yes\"", "")]
    [InlineData("verification", """{"how":"called"}""", "")]
    [InlineData("verification", """{"verified_at":"2026-11-20T10:00:00Z","how":"guessed"}""", "/how")]
    [InlineData("verification", """{"verified_at":"2026-11-20","how":"called"}""", "/verified_at")]
    [InlineData("verification", """{"verified_at":"2026-11-20T10:00:00","how":"called"}""", "/verified_at")]
    [InlineData("verification", """{"verified_at":"2027-11-20T10:00:00Z","how":"called"}""", "/verified_at")]
    [InlineData("verification", """{"verified_at":"2026-11-20T10:00:00Z","how":"called","by":"somebody"}""", "/by")]
    public void A_malformed_member_rejects_its_line_and_is_pointed_at(string member, string value, string pointer)
    {
        Assert.Empty(Read($"\"{member}\":{value}"));
        Assert.Equal($"/3/hotlines/0/{member}{pointer}", Assert.Single(remarks.All).At);
        Assert.Equal(1, remarks.RejectedRows["crisis_line"]);
    }

    [Fact]
    public void Every_fault_of_a_line_is_named_and_the_line_counted_once()
    {
        Assert.Empty(Read("""
            "cost":"cheap","languages":["English!","French!"],"shows_on_bill":1
            """));
        Assert.Equal(["/3/hotlines/0/cost", "/3/hotlines/0/languages/0", "/3/hotlines/0/languages/1", "/3/hotlines/0/shows_on_bill"], remarks.All.Select(remark => remark.At).Order());
        Assert.Equal(1, remarks.RejectedRows["crisis_line"]);
    }

    [Fact]
    public void The_documented_example_is_taken()
    {
        var page = File.ReadAllText(Testing.Repository.File("docs", "crisis-lines.md"));
        var example = JsonSerializer.Deserialize<JsonElement[]>(page.Split("```json")[1].Split("```")[0])!;
        var lines = example.SelectMany(country => CrisisLineFile.Read(new JsonItem(default, country), remarks, Now)).ToArray();
        Assert.Empty(remarks.All);
        Assert.Equal(new CrisisLineDetails(), lines[0].Details);
        // Nothing of the format is missing from it.
        Assert.All(typeof(CrisisLineDetails).GetConstructors().Single(c => c.GetParameters().Length > 1).GetParameters(),
            member => Assert.NotNull(typeof(CrisisLineDetails).GetProperty(member.Name!)!.GetValue(lines[1].Details)));
        Assert.NotNull(lines[1].Verification);
    }

    CrisisLineRow[] Read(string members) => [.. CrisisLineFile.Read(Json.Item(
        $$"""{"country":"X","alpha-2":"XX","hotlines":[{"name":"A","numbers":["116 111"]{{(members.Length > 0 ? "," : "")}}{{members}}}]}""", "/3"), remarks, Now)];
}
