using Entraide.Notification.Contacts;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>What a partner says of somebody to be reached. Contacts go into the vault and are never shown again, but in an export.</summary>
/// <param name="Language">One that there are words in, such as <c>fr</c>: what the person is written to in.</param>
/// <param name="TimeZone">An IANA zone: whose clock the person lives by.</param>
/// <param name="Email">Left out, as every other contact, for a person who is not to be reached by it.</param>
/// <param name="Sms">A number of E.164, such as <c>+33600000000</c>.</param>
/// <param name="Voice">A number of E.164.</param>
/// <param name="App">What the partner's app calls the person's device, told by webhook; empty for every device.</param>
public sealed record PersonDetails(
    string Language, string TimeZone, string? Email = null, PolicyBody? Policy = null, string? Sms = null, string? Voice = null, PushSubscription? Push = null, string? App = null)
{
    static readonly ProblemKind UnsupportedLanguage = ProblemKind.Invalid with { Name = "unsupported-language", Title = "Nobody can be written to in this language yet." };

    /// <exception cref="Problem">something of it cannot be taken; every fault is named</exception>
    internal ContactPolicy Check()
    {
        if (!Wording.Languages.Contains(Language))
        {
            throw new Problem(UnsupportedLanguage, "See errors.", [new Fault("/language", $"One of {string.Join(", ", Wording.Languages)}.")]);
        }

        var checks = new Checks().That(DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is not null, "/time_zone", "An IANA time zone, such as Europe/Paris.");
        ReadContacts(checks);
        var policy = Policy is null ? ContactPolicy.Default : Policy.Read(checks, "/policy");
        checks.Enforce();
        return policy;
    }

    /// <summary>The contacts given.</summary>
    internal IReadOnlyList<ContactPoint> ReadContacts(Checks checks)
    {
        var points = new List<ContactPoint>();
        foreach (var (channel, value) in new[] { (Channel.Email, Email), (Channel.Sms, Sms), (Channel.Voice, Voice), (Channel.App, App) })
        {
            if (value is not null)
            {
                points.Add(ContactPoint.Read(channel, value, checks, $"/{channel}"));
            }
        }

        if (Push is not null)
        {
            points.Add(ContactPoint.Read(Push, checks, "/push"));
        }

        return points;
    }
}
