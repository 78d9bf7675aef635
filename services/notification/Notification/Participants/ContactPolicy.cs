using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>In which words a person may be written to: naming nothing, saying what it is about, or as something else that they made up.</summary>
enum Words
{
    Neutral,
    Explicit,

    /// <summary>Neutral, under a sender, subject and calendar title of the person's own: see <see cref="Participants.Disguise"/>.</summary>
    Disguise,
}

/// <summary>That a person agreed to explicit words.</summary>
/// <param name="RenewBy">The last day it holds, on the person's calendar; null: until they take it back.</param>
sealed record Consent(LocalDate GivenOn, LocalDate? RenewBy)
{
    internal bool HoldsOn(LocalDate day) => RenewBy is null || day <= RenewBy;
}

/// <summary>How, when and in which words a person may be contacted.</summary>
/// <param name="Channels">Any of <see cref="Channel.All"/>, the most wanted first.</param>
/// <param name="Reminders">Seconds before the start, one a reminder.</param>
/// <param name="IWillContactYou">The person comes to the partner by themselves: nothing is ever sent.</param>
/// <param name="CalendarEntries">Mails put the appointment into the person's calendar, where others may read it too.</param>
/// <param name="SafeHours">Nothing may ring outside of them; none where any hour is safe.</param>
/// <param name="Consent">To explicit words.</param>
/// <param name="Voicemail">A call may leave its words on an answering machine.</param>
/// <param name="Thanks">The person is asked, the day after, whether they are all right.</param>
/// <param name="Announcements">The partner's announcements are welcome.</param>
sealed record ContactPolicy(
    IReadOnlyList<string> Channels, Words Words, IReadOnlyList<int> Reminders, QuietHours? QuietHours, bool IWillContactYou, bool CalendarEntries = false,
    IReadOnlyList<SafeHours>? SafeHours = null, Consent? Consent = null, bool Voicemail = false, bool Thanks = true, bool Announcements = false)
{
    /// <summary>What holds until the person says otherwise: discreet mails, a day and two hours before.</summary>
    public static ContactPolicy Default { get; } = new([Channel.Email], Words.Neutral, [24 * 3600, 2 * 3600], null, false);

    /// <summary>The words that may be used on <paramref name="today"/>, the person's.</summary>
    public Words WordsOn(LocalDate today) => HasLapsed(today) ? Words.Neutral : Words;

    /// <summary>Whether explicit words were chosen and the consent to them is over, or was never given.</summary>
    public bool HasLapsed(LocalDate today) => Words == Words.Explicit && Consent?.HoldsOn(today) != true;
}

/// <summary>Ways to reach a person.</summary>
static class Channel
{
    public const string Email = "email", Sms = "sms", Voice = "voice", Push = "push";

    /// <summary>The partner's own app, told by webhook.</summary>
    public const string App = "app";

    public static readonly IReadOnlyList<string> All = [Email, Sms, Voice, Push, App];
}
