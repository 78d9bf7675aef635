namespace Entraide.Notification.Contracts;

/// <summary>When a participant may be disturbed, and in which words what they see may be put: said when they are registered and at each change.</summary>
/// <param name="Version">Rises with each change: of two the higher one holds, whichever arrives last.</param>
/// <param name="TimeZone">IANA name of the zone whose clock the person lives by.</param>
/// <param name="QuietFrom">Wall time, <c>HH:mm</c>; null where there are no quiet hours.</param>
/// <param name="QuietTo">Wall time, <c>HH:mm</c>; before <paramref name="QuietFrom"/> where the quiet hours span midnight.</param>
/// <param name="Words"><c>neutral</c>, <c>explicit</c> or <c>disguise</c>.</param>
/// <param name="Language">The person's language, a BCP 47 tag such as <c>fr</c> or <c>pt-BR</c>.</param>
public sealed record ContactHoursChanged(
    Guid ParticipantId, Guid PartnerId, int Version, string TimeZone, string? QuietFrom, string? QuietTo, string Words, string Language);
