using Entraide.Notification.Contacts;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>What a partner says of somebody to be reached. Contacts go into the vault and are never shown again, but in an export.</summary>
/// <param name="Language">
/// The person's language, any well-formed BCP 47 tag of RFC 5646, 2.1: <c>fr</c>, <c>pt-BR</c>, <c>zh-Hant</c>. Messages are in Arabic, Chinese, English, French,
/// German, Italian, Japanese, Polish, Portuguese, Russian, Spanish or Turkish, where the tag or its macrolanguage (<c>ary</c> is Arabic, <c>yue</c> Chinese) is
/// one of them; else in English. <c>written_in</c> of the answer says which.
/// </param>
/// <param name="TimeZone">An IANA zone: whose clock the person lives by.</param>
/// <param name="Email">Left out, as every other contact, for a person who is not to be reached by it.</param>
/// <param name="Sms">A number of E.164, such as <c>+33600000000</c>.</param>
/// <param name="Voice">A number of E.164.</param>
/// <param name="App">What the partner's app calls the person's device, told by webhook; empty for every device.</param>
/// <param name="Calendar">What dates are written in: <c>gregorian</c>, <c>islamic</c> (Umm al-Qura), <c>persian</c> (Iran's) or <c>buddhist</c> (Thailand's).</param>
public sealed record PersonDetails(
    string Language, string TimeZone, string? Email = null, PolicyBody? Policy = null, string? Sms = null, string? Voice = null, PushSubscription? Push = null, string? App = null,
    string Calendar = PersonCalendar.Gregorian)
{
    /// <exception cref="Problem">something of it cannot be taken; every fault is named</exception>
    internal ContactPolicy Check()
    {
        var checks = new Checks()
            .That(SpokenLanguage.IsTag(Language), "/language", "A language tag (BCP 47), such as fr or pt-BR.")
            .That(PersonCalendar.All.Contains(Calendar), "/calendar", $"One of {string.Join(", ", PersonCalendar.All)}.")
            .That(DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is not null, "/time_zone", "An IANA time zone, such as Europe/Paris.");
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
