using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>What there is to tell, without a word of any language; which of it a message needs depends on its kind: see <see cref="Variables"/>.</summary>
/// <param name="Start">The time the message is about: of an appointment its start; of credits or a certification, when they end.</param>
/// <param name="Other">Of a rescheduling, the time it had; of an offer, until when it holds.</param>
/// <param name="Count">How many credits. Left out of a schedule, which counts its times.</param>
/// <param name="Times">Of a supporter's schedule: the starts.</param>
/// <param name="Lines">Numbers to call.</param>
/// <param name="Text">A partner's own words, as plain text.</param>
/// <param name="Disguise">What the person wants messages to look like; used where their words are <c>disguise</c>.</param>
sealed record Facts(
    Instant? Start = null, Instant? Other = null, int Count = 0, IReadOnlyList<Instant>? Times = null, IReadOnlyList<NamedNumber>? Lines = null,
    string? Text = null, Disguise? Disguise = null);

/// <summary>A telephone number exactly as its owner publishes it (<c>*9518</c>, <c>116 111</c>), with the name it is published under.</summary>
sealed record NamedNumber(string Name, string Number);

/// <summary>What a person wants to see instead of ours: something that nobody around them would ask about. What is null stays as it is.</summary>
/// <param name="Sender">Display name of who writes.</param>
/// <param name="CalendarTitle">Title of the appointment in a calendar.</param>
sealed record Disguise(string? Sender = null, string? Subject = null, string? CalendarTitle = null);
