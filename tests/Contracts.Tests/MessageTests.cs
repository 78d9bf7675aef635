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
        // Supporters are found by languages, which are tags and no text, and by topics, for which ids stand: TopicId says how far these hide them.
        (string Name, string Member)[] allowed = [("SupporterListed", "Languages"), ("SupporterChanged", "Languages"), ("SupporterListed", "TopicIds"), ("SupporterChanged", "TopicIds")];
        Assert.Equal(typeof(IReadOnlyList<Guid>), typeof(DirectoryService.Contracts.SupporterListed).GetProperty("TopicIds")!.PropertyType);
        Assert.Equal(typeof(IReadOnlyList<Guid>), typeof(DirectoryService.Contracts.SupporterChanged).GetProperty("TopicIds")!.PropertyType);
        var members = MessageCatalogue.Messages.SelectMany(message => message.GetProperties().Select(property => (message.Name, Member: property.Name))).Except(allowed);
        Assert.DoesNotContain(members, member => forbidden.Any(word => member.Member.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }
}
