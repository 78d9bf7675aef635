using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>Values to show and to measure a message with.</summary>
static class Samples
{
    static readonly Instant Start = Instant.FromUtc(2026, 9, 30, 12, 30);

    /// <summary>All that any kind may have to tell; the dates are as long as dates are in most languages.</summary>
    internal static Facts Of(DeliveryKind kind) => new(Start, Start - Duration.FromDays(2), kind == DeliveryKind.Schedule ? 0 : 12, [Start, Start + Duration.FromHours(2)],
        [new NamedNumber("Sample line", "116 000"), new NamedNumber("Other line", "*1000")], "Text.");

    /// <summary>Whether a telephone shows it as one message. Lists are as long as they are.</summary>
    internal static bool FitsOneTextMessage(string language, DeliveryKind kind, TemplateTexts texts) => kind is DeliveryKind.Schedule or DeliveryKind.Lines
        || TextLength.FitsOneMessage(Message.Compose(new Recipient(language, DateTimeZone.Utc, ContactPolicy.Default, []), Of(kind), Template.Of(texts)).Short);
}
