using System.Globalization;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Notification.Participants;

/// <summary>A span of the person's day as wall time, <c>HH:mm</c>; it may span midnight.</summary>
public sealed record QuietHoursBody(string From, string To);

/// <summary>A span of the person's day in which something may ring, as wall time, <c>HH:mm</c>; it may span midnight and counts to the day it begins on.</summary>
/// <param name="Days">Any of <c>mon</c> to <c>sun</c>; left out: every day.</param>
public sealed record SafeHoursBody(string From, string To, IReadOnlyList<string>? Days = null);

/// <summary>When somebody agreed to explicit words.</summary>
/// <param name="RenewBy">The last day it holds, on the person's calendar. After it words are neutral until it is given again.</param>
public sealed record ConsentBody(DateOnly GivenOn, DateOnly? RenewBy = null);

/// <summary>A safe-contact policy on the wire. What is left out takes the default: e-mail, neutral words, reminders a day and two hours before.</summary>
/// <param name="Channels">Those allowed, the most wanted first: any of <c>email</c>, <c>sms</c>, <c>voice</c>, <c>push</c>, <c>app</c>. A message goes by the first that reaches the person.</param>
/// <param name="Words"><c>neutral</c>; <c>disguise</c>, with a disguise; or <c>explicit</c>, with a consent.</param>
/// <param name="Reminders">ISO 8601 durations before the start, such as <c>PT24H</c>: at most five, from one minute to thirty days.</param>
/// <param name="IWillContactYou">Nothing is ever sent: the person comes by themselves.</param>
/// <param name="CalendarEntries">Whether mails carry the appointment for the person's calendar. Others who see that calendar see the entry too.</param>
/// <param name="SafeHours">Only then may anything ring; left out: at any hour that is not quiet. At most 21 spans.</param>
/// <param name="Consent">To explicit words.</param>
/// <param name="Disguise">Kept sealed and never shown again. Left out with <c>disguise</c> as words, the one there is stays.</param>
/// <param name="Voicemail">Whether a call may leave its words on an answering machine.</param>
/// <param name="Thanks">Whether the person is asked, the day after, how they are.</param>
/// <param name="Announcements">Whether the partner's announcements are welcome.</param>
/// <param name="ExitWord">A word of the person's own that stops everything, besides the ordinary ones. Kept sealed and never shown again; left out, the one there is stays; empty takes it away.</param>
/// <param name="Resume">True takes back a stop. Never shown.</param>
public sealed record PolicyBody(
    IReadOnlyList<string>? Channels = null, string? Words = null, IReadOnlyList<string>? Reminders = null,
    QuietHoursBody? QuietHours = null, bool IWillContactYou = false, bool CalendarEntries = false,
    IReadOnlyList<SafeHoursBody>? SafeHours = null, ConsentBody? Consent = null, Disguise? Disguise = null,
    bool Voicemail = false, bool Thanks = true, bool Announcements = false, string? ExitWord = null, bool? Resume = null)
{
    const int MostSpans = 21;

    internal static readonly string[] DayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    internal static readonly LocalTimePattern WallTime = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    internal static PolicyBody Of(ContactPolicy policy) => new(
        policy.Channels, policy.Words.ToString().ToLowerInvariant(), [.. policy.Reminders.Select(Leads.Write)],
        policy.QuietHours is { } quiet ? new QuietHoursBody(WallTime.Format(quiet.From), WallTime.Format(quiet.To)) : null, policy.IWillContactYou,
        policy.CalendarEntries, policy.SafeHours is { Count: > 0 } safe ? [.. safe.Select(Write)] : null,
        policy.Consent is { } consent ? new ConsentBody(consent.GivenOn.ToDateOnly(), consent.RenewBy?.ToDateOnly()) : null,
        Voicemail: policy.Voicemail, Thanks: policy.Thanks, Announcements: policy.Announcements);

    /// <summary>The policy meant, each fault noted in <paramref name="checks"/> below <paramref name="at"/>: enforce them before using it.</summary>
    internal ContactPolicy Read(Checks checks, string at)
    {
        var defaults = ContactPolicy.Default;
        var channels = Channels ?? defaults.Channels;
        checks.That(channels.All(Channel.All.Contains), $"{at}/channels", $"Any of {string.Join(", ", Channel.All)}.")
            .That(Words is null or "neutral" or "disguise" or "explicit", $"{at}/words", "One of neutral, disguise, explicit.")
            .That(Words != "explicit" || Consent is not null, $"{at}/consent", "Explicit words need the person's consent: say when it was given.")
            .That(Consent?.RenewBy is not { } renew || renew > Consent.GivenOn, $"{at}/consent/renew_by", "Must be after given_on.")
            .That(ExitWord is null or "" || (Participants.Disguise.IsPlain(ExitWord, 40) && Stopping.ExitWords.Plain(ExitWord).Length > 0), $"{at}/exit_word", "One line of 1 to 40 visible characters, of which one is a letter or a digit.")
            .That(Disguise is null || Words == "disguise", $"{at}/disguise", "Only with disguise as words.");
        Disguise?.Check(checks, $"{at}/disguise");
        return new ContactPolicy(
            [.. channels.Distinct()], Words switch { "explicit" => Participants.Words.Explicit, "disguise" => Participants.Words.Disguise, _ => Participants.Words.Neutral },
            Reminders is null ? defaults.Reminders : ReadReminders(checks, $"{at}/reminders"),
            QuietHours is null ? null : ReadQuietHours(QuietHours, checks, $"{at}/quiet_hours"), IWillContactYou, CalendarEntries,
            ReadSafeHours(checks, $"{at}/safe_hours"),
            Consent is null ? null : new Consent(LocalDate.FromDateOnly(Consent.GivenOn), Consent.RenewBy is { } by ? LocalDate.FromDateOnly(by) : null),
            Voicemail, Thanks, Announcements);
    }

    List<SafeHours> ReadSafeHours(Checks checks, string at)
    {
        var spans = new List<SafeHours>();
        checks.That(SafeHours is not { Count: 0 }, at, "Nothing could ever ring: to be told nothing at all, use i_will_contact_you.")
            .That(SafeHours is null || SafeHours.Count <= MostSpans && SafeHours.All(span => span is not null), at, $"At most {MostSpans} spans, none of them null.");
        foreach (var (span, index) in (SafeHours ?? []).OfType<SafeHoursBody>().Take(MostSpans).Select((span, index) => (span, index)))
        {
            checks.That(span.Days is null || (span.Days.Count > 0 && span.Days.All(DayNames.Contains)), $"{at}/{index}/days", $"Any of {string.Join(", ", DayNames)}; left out: every day.");
            if (ReadQuietHours(new QuietHoursBody(span.From, span.To), checks, $"{at}/{index}", "from and to are the same: for a whole day, from 00:00 to 23:59 and from 23:59 to 00:00.") is { } times)
            {
                spans.Add(new SafeHours(span.Days?.Aggregate(0, (bits, day) => bits | 1 << Math.Max(0, Array.IndexOf(DayNames, day))) ?? Participants.SafeHours.EveryDay, times.From, times.To));
            }
        }

        return spans;
    }

    static SafeHoursBody Write(SafeHours span) => new(WallTime.Format(span.From), WallTime.Format(span.To),
        span.Days == Participants.SafeHours.EveryDay ? null : [.. DayNames.Where((_, day) => (span.Days >> day & 1) == 1)]);

    List<int> ReadReminders(Checks checks, string at)
    {
        checks.That(Reminders!.Count <= 5, at, "At most five reminders.");
        var leads = new List<int>();
        foreach (var (text, index) in Reminders.Take(5).Select((text, index) => (text, index)))
        {
            var lead = Leads.Read(text);
            checks.That(lead is not null, $"{at}/{index}", "An ISO 8601 duration in whole seconds from PT1M to P30D, such as PT24H.");
            checks.That(lead is null || !leads.Contains(lead.Value), $"{at}/{index}", "The same reminder is given twice.");
            leads.Add(lead ?? 0);
        }

        return leads;
    }

    static QuietHours? ReadQuietHours(
        QuietHoursBody body, Checks checks, string at, string same = "from and to are the same: to be told nothing at all, use i_will_contact_you.")
    {
        var (from, to) = (WallTime.Parse(body.From), WallTime.Parse(body.To));
        checks.That(from.Success, $"{at}/from", "A time of day as HH:mm, such as 21:00.").That(to.Success, $"{at}/to", "A time of day as HH:mm, such as 08:00.");
        if (!from.Success || !to.Success)
        {
            return null;
        }

        checks.That(from.Value != to.Value, at, same);
        return new QuietHours(from.Value, to.Value);
    }
}

/// <summary>How long before the start a reminder comes: ISO 8601 on the wire, seconds inside. A day is 24 hours.</summary>
static class Leads
{
    static readonly Duration Shortest = Duration.FromMinutes(1), Longest = Duration.FromDays(30);

    internal static int? Read(string? text)
    {
        if (text is null || text.Length > 32 || !PeriodPattern.Roundtrip.Parse(text).TryGetValue(Period.Zero, out var period) || period.Years != 0 || period.Months != 0)
        {
            return null;
        }

        var duration = period.ToDuration();
        return duration >= Shortest && duration <= Longest && duration.SubsecondNanoseconds == 0 ? (int)duration.TotalSeconds : null;
    }

    internal static string Write(int seconds) => string.Create(CultureInfo.InvariantCulture,
        $"PT{(seconds % 3600 == 0 ? seconds / 3600 : seconds % 60 == 0 ? seconds / 60 : seconds)}{(seconds % 3600 == 0 ? 'H' : seconds % 60 == 0 ? 'M' : 'S')}");
}
