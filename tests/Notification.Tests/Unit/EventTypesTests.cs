using System.Text.RegularExpressions;
using Entraide.Notification.PartnerEvents;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Unit;

public sealed partial class EventTypesTests
{
    [Fact]
    public void Each_is_documented_with_its_ids_and_nothing_else_is()
    {
        var documented = Row().Matches(File.ReadAllText(Repository.File("docs", "webhooks.md")))
            .Select(row => $"{row.Groups["type"].Value}: {string.Join(", ", row.Groups["ids"].Value.Split(", ").Select(id => id.Trim('`')))}");
        Assert.Equal(EventTypes.All.Select(type => $"{type.Name}: {string.Join(", ", type.Ids)}"), documented);
    }

    [Fact]
    public void Data_is_made_of_ids() => Assert.All(EventTypes.All.SelectMany(type => type.Ids), id => Assert.EndsWith("_id", id));

    [GeneratedRegex(@"^\| `(?<type>[a-z_]+\.[a-z_]+)` \| (?<ids>`[^|]+`) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
