using Entraide.Notification.Deliveries;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>Somebody to be told something: everything a decision about it needs, and nothing by which to reach them.</summary>
sealed record Recipient(string Language, DateTimeZone Zone, ContactPolicy Policy, bool HasEmail, string Calendar = "gregorian")
{
    /// <summary>Why <paramref name="channel"/> must not be used for this person, or null where it may.</summary>
    public string? ReasonNotToUse(string channel) =>
        Policy.IWillContactYou ? Reasons.IWillContactYou
        : !Policy.Channels.Contains(channel) ? Reasons.ChannelOff
        : !HasEmail ? Reasons.NoContact
        : null;
}

/// <summary>A person's row, with whether there is an address to write to.</summary>
class PersonRow
{
    /// <summary>What a query selects to fill it, from <c>people p</c>.</summary>
    public const string Columns = """
        p.id, p.partner_id, p.language, p.time_zone, p.channels, p.words, p.reminders, p.quiet_from, p.quiet_to, p.i_will_contact_you,
        p.calendar_entries, p.version, p.calendar,
        exists (select 1 from contacts c where c.person_id = p.id and c.channel = 'email') as has_email,
        array(select c.channel from contacts c where c.person_id = p.id order by c.channel) as contacts,
        array(select c.channel from contacts c where c.person_id = p.id and c.bounced_at is not null order by c.channel) as bounced
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
    public bool HasEmail { get; init; }
    public string Calendar { get; init; } = "gregorian";
    public string[] Bounced { get; init; } = [];

    /// <summary>The channels on which there is a contact.</summary>
    public string[] Contacts { get; init; } = [];

    public Recipient ToRecipient() => new(Language, DateTimeZoneProviders.Tzdb[TimeZone], ToPolicy(), HasEmail, Calendar);

    public ContactPolicy ToPolicy() => new(Channels, Words, Reminders,
        QuietFrom is { } from && QuietTo is { } to ? new QuietHours(LocalTime.Midnight.PlusMinutes(from), LocalTime.Midnight.PlusMinutes(to)) : null,
        IWillContactYou, CalendarEntries);
}
