using Entraide.Notification.Contracts;
using Entraide.Notification.Vault;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>What other services are told of a policy: what they need to leave a person in peace, and not how to reach them or whether that is wanted. A disguise is ours alone: to others it is neutral.</summary>
static class ContactHours
{
    internal static ContactHoursChanged Of(Owner owner, int version, string timeZone, string language, ContactPolicy policy, LocalDate today)
    {
        var body = PolicyBody.Of(policy);
        return new ContactHoursChanged(owner.Person, owner.Partner, version, timeZone, body.QuietHours?.From, body.QuietHours?.To, policy.WordsOn(today) == Words.Explicit ? "explicit" : "neutral", language);
    }
}
