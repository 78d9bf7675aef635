using Entraide.Notification.Deliveries;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>Somebody to be told something: everything a decision about it needs, and nothing by which to reach them.</summary>
/// <param name="Contacts">The channels a contact is known for.</param>
/// <param name="Stopped">They said stop: nothing is sent until their partner sets a policy with <c>resume</c>.</param>
/// <param name="Disguise">What a message to them looks like, once it is written; null before, and for those who chose none.</param>
/// <param name="Calendar">What dates are written in.</param>
/// <param name="Bounced">The channels whose contact does not exist, as a message that came back told.</param>
sealed record Recipient(
    string Language, DateTimeZone Zone, ContactPolicy Policy, IReadOnlyList<string> Contacts, bool Stopped = false, Disguise? Disguise = null, string Calendar = "gregorian",
    IReadOnlyList<string>? Bounced = null)
{
    /// <summary>Why <paramref name="channel"/> must not be used for this person, or null where it may.</summary>
    public string? ReasonNotToUse(string channel) => ReasonForSilence
        ?? (!Policy.Channels.Contains(channel) ? Reasons.ChannelOff : ReasonNotToReach(channel));

    /// <summary>Why nobody can be reached by <paramref name="channel"/>, allowed or not; or null.</summary>
    public string? ReasonNotToReach(string channel) => !Contacts.Contains(channel) ? Reasons.NoContact : HasBounced(channel) ? Reasons.Bounced : null;

    /// <summary>Why nothing may be sent at all, or null.</summary>
    public string? ReasonForSilence => Stopped ? Reasons.Stopped : Policy.IWillContactYou ? Reasons.IWillContactYou : null;

    /// <summary>The channel a message goes by: the first in the person's order that has a contact and was not <paramref name="tried"/>; or null.</summary>
    public string? ChannelAfter(IReadOnlyCollection<string> tried) => Policy.Channels.FirstOrDefault(channel => Contacts.Contains(channel) && !HasBounced(channel) && !tried.Contains(channel));

    /// <summary>Why none of the channels they allow reaches them, where none does.</summary>
    public string ReasonNotToReachAtAll => Policy.Channels.Any(HasBounced) ? Reasons.Bounced : Reasons.NoContact;

    bool HasBounced(string channel) => Bounced?.Contains(channel) == true;

    /// <summary>Today on the person's calendar.</summary>
    public LocalDate Today(Instant now) => now.InZone(Zone).Date;
}

/// <summary>A person's row, with the channels there is a contact for.</summary>
class PersonRow
{
    /// <summary>What a query selects to fill it, from <c>people p</c>.</summary>
    public const string Columns = """
        p.id, p.partner_id, p.language, p.time_zone, p.channels, p.words, p.reminders, p.quiet_from, p.quiet_to, p.i_will_contact_you,
        p.calendar_entries, p.version, p.calendar, p.safe_hours, p.voicemail, p.consent_given_on, p.consent_renew_by, p.thanks, p.announcements, p.stopped_at,
        array(select c.channel from contacts c where c.person_id = p.id and c.partner_id = p.partner_id order by c.channel) as contacts,
        array(select c.channel from contacts c where c.person_id = p.id and c.partner_id = p.partner_id and c.bounced_at is not null order by c.channel) as bounced,
        exists (select 1 from sealed_choices s where s.person_id = p.id and s.partner_id = p.partner_id and s.choice = 'disguise') as has_disguise,
        exists (select 1 from sealed_choices s where s.person_id = p.id and s.partner_id = p.partner_id and s.choice = 'exit_word') as has_exit_word
        """;

    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public string Language { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string[] Channels { get; init; } = [];
    public Words Words { get; init; }
    public int[] Reminders { get; init; } = [];
    public int? QuietFrom { get; init; }
    public int? QuietTo { get; init; }
    public bool IWillContactYou { get; init; }
    public bool CalendarEntries { get; init; }
    public int Version { get; init; }
    public string Calendar { get; init; } = "gregorian";
    public int[] SafeHours { get; init; } = [];
    public bool Voicemail { get; init; }
    public DateOnly? ConsentGivenOn { get; init; }
    public DateOnly? ConsentRenewBy { get; init; }
    public bool Thanks { get; init; }
    public bool Announcements { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }
    public bool HasDisguise { get; init; }
    public bool HasExitWord { get; init; }

    /// <summary>The channels on which there is a contact.</summary>
    public string[] Contacts { get; init; } = [];

    /// <summary>Those whose contact does not exist, as a message that came back told.</summary>
    public string[] Bounced { get; init; } = [];
    public bool HasEmail => Contacts.Contains(Channel.Email);

    public Recipient ToRecipient() => new(Language, DateTimeZoneProviders.Tzdb[TimeZone], ToPolicy(), Contacts, StoppedAt is not null, Calendar: Calendar, Bounced: Bounced);

    public ContactPolicy ToPolicy() => new(Channels, Words, Reminders,
        QuietFrom is { } from && QuietTo is { } to ? new QuietHours(LocalTime.Midnight.PlusMinutes(from), LocalTime.Midnight.PlusMinutes(to)) : null,
        IWillContactYou, CalendarEntries, PolicyColumns.ReadSafeHours(SafeHours),
        ConsentGivenOn is { } given ? new Consent(LocalDate.FromDateOnly(given), ConsentRenewBy is { } by ? LocalDate.FromDateOnly(by) : null) : null,
        Voicemail, Thanks, Announcements);
}
