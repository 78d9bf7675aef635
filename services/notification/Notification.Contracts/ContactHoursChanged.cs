namespace Entraide.Notification.Contracts;

/// <summary>When, in which words and in which language a participant may be reached, as far as other services need it: never how.</summary>
/// <param name="Version">Rises with each change; news older than what is known changes nothing.</param>
/// <param name="TimeZone">IANA name of the zone they live by.</param>
/// <param name="QuietFrom">Wall time as <c>HH:mm</c> from which nothing may ring; null, with <paramref name="QuietTo"/>, where there are no quiet hours.</param>
/// <param name="QuietTo">Wall time as <c>HH:mm</c> at which quiet hours end; before <paramref name="QuietFrom"/> where they span midnight.</param>
/// <param name="Words"><c>neutral</c> or <c>explicit</c>.</param>
/// <param name="Language">BCP 47 tag.</param>
public sealed record ContactHoursChanged(
    Guid ParticipantId, Guid PartnerId, int Version, string TimeZone, string? QuietFrom, string? QuietTo, string Words, string Language);
