using System.Globalization;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Notification.Participants;

/// <summary>A span of the person's day as wall time, <c>HH:mm</c>; it may span midnight.</summary>
public sealed record QuietHoursBody(string From, string To);

/// <summary>A safe-contact policy on the wire. What is left out takes the default: e-mail, neutral words, reminders a day and two hours before.</summary>
/// <param name="Reminders">ISO 8601 durations before the start, such as <c>PT24H</c>: at most five, from one minute to thirty days.</param>
/// <param name="CalendarEntries">Whether mails carry the appointment for the person's calendar. Others who see that calendar see the entry too.</param>
public sealed record PolicyBody(
    IReadOnlyList<string>? Channels = null, string? Words = null, IReadOnlyList<string>? Reminders = null,
    QuietHoursBody? QuietHours = null, bool IWillContactYou = false, bool CalendarEntries = false)
{
    static readonly LocalTimePattern WallTime = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    internal static PolicyBody Of(ContactPolicy policy) => new(
        policy.Channels, policy.Words.ToString().ToLowerInvariant(), [.. policy.Reminders.Select(Leads.Write)],
        policy.QuietHours is { } quiet ? new QuietHoursBody(WallTime.Format(quiet.From), WallTime.Format(quiet.To)) : null, policy.IWillContactYou,
        policy.CalendarEntries);

    /// <summary>The policy meant, each fault noted in <paramref name="checks"/> below <paramref name="at"/>: enforce them before using it.</summary>
    internal ContactPolicy Read(Checks checks, string at)
    {
        var defaults = ContactPolicy.Default;
        var channels = Channels ?? defaults.Channels;
        checks.That(channels.All(channel => channel == Channel.Email), $"{at}/channels", "The only channel is email.");
        checks.That(Words is null or "neutral" or "explicit", $"{at}/words", "One of neutral, explicit.");
        return new ContactPolicy(
            [.. channels.Distinct()], Words == "explicit" ? Participants.Words.Explicit : Participants.Words.Neutral,
            Reminders is null ? defaults.Reminders : ReadReminders(checks, $"{at}/reminders"),
            QuietHours is null ? null : ReadQuietHours(QuietHours, checks, $"{at}/quiet_hours"), IWillContactYou, CalendarEntries);
    }

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

    static QuietHours? ReadQuietHours(QuietHoursBody body, Checks checks, string at)
    {
        var (from, to) = (WallTime.Parse(body.From), WallTime.Parse(body.To));
        checks.That(from.Success, $"{at}/from", "A time of day as HH:mm, such as 21:00.").That(to.Success, $"{at}/to", "A time of day as HH:mm, such as 08:00.");
        if (!from.Success || !to.Success)
        {
            return null;
        }

        checks.That(from.Value != to.Value, at, "from and to are the same: to be told nothing at all, use i_will_contact_you.");
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
