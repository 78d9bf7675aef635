using System.Reflection;
using System.Text;
using System.Text.Json;
using Entraide.Credits.Contracts;
using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Contracts;
using Entraide.Scheduling.Contracts;

namespace Entraide.Contracts.Tests;

/// <summary>Every message of the platform as it goes over the wire, made from the contracts themselves.</summary>
static class MessageCatalogue
{
    static readonly Assembly[] Owners = [typeof(SupporterListed).Assembly, typeof(BookingConfirmed).Assembly, typeof(HoldCredits).Assembly, typeof(ParticipantRegistered).Assembly];

    // What is static is no message: it makes ids that go into some. A line is a part of one.
    internal static IEnumerable<Type> Messages => Owners.SelectMany(owner => owner.GetExportedTypes()).Where(type => !type.IsAbstract && type != typeof(AnnouncedLine)).OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>An event is in the past tense, or is about to be; what is not is a command.</summary>
    internal static bool IsEvent(Type message) => message.Name.EndsWith("ed", StringComparison.Ordinal) || message.Name is "CreditsHeld" or "LotExpiring" or "OwnCreditsExpiring" or "CrisisTaken" or "DebriefDue" or "SupporterWithdrawn";

    /// <summary>The page docs/messages.md.</summary>
    internal static string Page()
    {
        var page = new StringBuilder("""
            # Messages

            Every message between the services, as it goes over the wire: made from the contracts by a test, which fails when this page is behind.
            MassTransit routes by the name given; members are ids, instants (UTC), counts and stable words, never a name, a contact, a topic or free text.
            Where the page is behind, `UPDATE_MESSAGES=1 ./platform test unit` writes it anew: look at what changed, because partners of a message run older code.


            """.ReplaceLineEndings("\n"));
        foreach (var message in Messages)
        {
            page.Append($"## {message.Name}\n\n{(IsEvent(message) ? "Event" : "Command")} `{message.Namespace}:{message.Name}`\n\n```json\n{Sample(message)}\n```\n\n");
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    static string Sample(Type message)
    {
        var constructor = message.GetConstructors().Single();
        var values = constructor.GetParameters().Select(parameter => Value(parameter.ParameterType)).ToArray();
        return JsonSerializer.Serialize(constructor.Invoke(values), new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }).ReplaceLineEndings("\n");
    }

    static object Value(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var known when known == typeof(Guid) => Guid.Parse("01930000-0000-7000-8000-000000000001"),
        var known when known == typeof(DateTimeOffset) => new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero),
        var known when known == typeof(int) => 45,
        var known when known == typeof(long) => 12L,
        var known when known == typeof(bool) => true,
        var known when known == typeof(string) => "word",
        var known when known == typeof(IReadOnlyList<string>) => new[] { "word" },
        var known when known == typeof(IReadOnlyList<Guid>) => new[] { Guid.Parse("01930000-0000-7000-8000-000000000001") },
        // Of helplines, and of nobody else: see docs/adr/0015.
        var known when known == typeof(IReadOnlyList<AnnouncedLine>) =>
            new[] { new AnnouncedLine(Guid.Parse("01930000-0000-7000-8000-000000000001"), "Helpline", ["116 111"], new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero)) },
        _ => throw new NotSupportedException($"{type} does not belong in a message: ids, instants, counts and stable words only."),
    };
}
