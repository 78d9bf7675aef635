namespace Entraide.Notification.Participants;

/// <summary>In which words a person may be written to: naming nothing, or saying what it is about.</summary>
enum Words
{
    Neutral,
    Explicit,

    /// <summary>Neutral words, from a sender and under a subject that the person chose.</summary>
    Disguise,
}

/// <summary>How, when and in which words a person may be contacted.</summary>
/// <param name="Channels">Any of <c>email</c>.</param>
/// <param name="Reminders">Seconds before the start, one a reminder.</param>
/// <param name="IWillContactYou">The person comes to the partner by themselves: nothing is ever sent.</param>
/// <param name="CalendarEntries">Mails put the appointment into the person's calendar, where others may read it too.</param>
sealed record ContactPolicy(IReadOnlyList<string> Channels, Words Words, IReadOnlyList<int> Reminders, QuietHours? QuietHours, bool IWillContactYou, bool CalendarEntries = false)
{
    /// <summary>What holds until the person says otherwise: discreet mails, a day and two hours before.</summary>
    public static ContactPolicy Default { get; } = new([Channel.Email], Words.Neutral, [24 * 3600, 2 * 3600], null, false);
}

/// <summary>Ways to reach a person.</summary>
static class Channel
{
    public const string Email = "email", Sms = "sms", Voice = "voice", Push = "push";

    /// <summary>The partner's own app, told by webhook.</summary>
    public const string App = "app";
}
