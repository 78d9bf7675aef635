using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Contacts;

/// <summary>Where a person is reached on one channel.</summary>
/// <param name="Value">What is sealed: an address, a number, a subscription as JSON, what the partner calls the device in its app, or nothing.</param>
sealed record ContactPoint(string Channel, string Value)
{
    const int LongestDevice = 200;

    /// <summary>In the form under which it is looked up, or null where this channel's are not.</summary>
    internal string? LookupForm => FormOf(Channel, Value);

    /// <summary>The form under which <paramref name="value"/> would be looked up. Who has an address writes it in any case.</summary>
    internal static string? FormOf(string channel, string value) => channel switch
    {
        Participants.Channel.Email => value.ToLowerInvariant(),
        Participants.Channel.Sms or Participants.Channel.Voice => value,
        _ => null,
    };

    /// <summary>Notes what is wrong with <paramref name="value"/> as a contact on <paramref name="channel"/>, without quoting it.</summary>
    internal static ContactPoint Read(string channel, string value, Checks checks, string at)
    {
        _ = channel switch
        {
            Participants.Channel.Email => checks.That(EmailAddress.IsValid(value), at, "An e-mail address in ASCII of at most 254 characters, without quotes, spaces or line breaks."),
            Participants.Channel.Sms or Participants.Channel.Voice => checks.That(PhoneNumber.IsValid(value), at, "An international number of E.164: a plus and 8 to 15 digits, such as +33600000000, and nothing else."),
            _ => checks.That(value.Length <= LongestDevice && value.All(c => c is > ' ' and <= '~'), at, $"At most {LongestDevice} visible characters of ASCII, without spaces: what your app calls the device. Empty for every device."),
        };
        return new ContactPoint(channel, value);
    }

    /// <summary>Notes what is wrong with a subscription to Web Push.</summary>
    internal static ContactPoint Read(PushSubscription push, Checks checks, string at)
    {
        push.Check(checks, at);
        return new ContactPoint(Participants.Channel.Push, push.Write());
    }
}
