using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>What there is to tell, without a word of any language; which of it a message needs depends on its kind: see <see cref="Variables"/>.</summary>
/// <param name="Start">The time the message is about: of an appointment its start; of credits or a certification, when they end.</param>
/// <param name="Other">Of a rescheduling, the time it had; of an offer, until when it holds.</param>
/// <param name="Count">How many credits. Left out of a schedule, which counts its times.</param>
/// <param name="Times">Of a supporter's schedule: the starts.</param>
/// <param name="Lines">Numbers to call.</param>
/// <param name="Text">A partner's own words, as plain text.</param>
sealed record Facts(
    Instant? Start = null, Instant? Other = null, int Count = 0, IReadOnlyList<Instant>? Times = null, IReadOnlyList<NamedNumber>? Lines = null,
    string? Text = null);

/// <summary>A telephone number exactly as its owner publishes it (<c>*9518</c>, <c>116 111</c>), with the name it is published under.</summary>
sealed record NamedNumber(string Name, string Number);
