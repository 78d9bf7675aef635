using Entraide.Testing;

namespace Entraide.Contracts.Tests;

public sealed class MessageTests
{
    /// <summary>Names and members are what other services, and messages already in queues, rely on: a change shows up here and is looked at.</summary>
    [Fact]
    public void The_page_of_messages_is_what_the_contracts_say()
    {
        var file = Path.Combine(Repository.Root, "docs", "messages.md");
        if (Environment.GetEnvironmentVariable("UPDATE_MESSAGES") == "1")
        {
            File.WriteAllText(file, MessageCatalogue.Page());
        }

        Assert.Equal(MessageCatalogue.Page(), File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Contracts_are_sealed_records_without_a_base_class()
    {
        foreach (var message in MessageCatalogue.Messages)
        {
            Assert.True(message.IsSealed, $"{message.Name} is not sealed");
            Assert.Equal(typeof(object), message.BaseType);
            Assert.NotNull(message.GetMethod("<Clone>$"));
            Assert.EndsWith(".Contracts", message.Namespace, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_member_could_carry_who_somebody_is_or_what_they_need()
    {
        string[] forbidden = ["name", "email", "phone", "address", "topic", "text", "note", "contact", "language"];
        var members = MessageCatalogue.Messages.SelectMany(message => message.GetProperties().Select(property => (message.Name, Member: property.Name)));
        // Where bookings are kept calendar entries are worded: that needs the tag, one of three, of what a person is written to in.
        // Where supporters are booked they are found by language, and by topics as ids that only who knows the topic can make.
        // A funder is told in how many sessions which language was spoken, where they were enough not to point at anybody.
        members = members.Except([("ContactHoursChanged", "Language"), ("HoldCredits", "Language"), .. new[] { "SupporterListed", "SupporterChanged" }.SelectMany(message => new[] { (message, "Languages"), (message, "TopicIds") })]);
        Assert.DoesNotContain(members, member => forbidden.Any(word => member.Member.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }
}
