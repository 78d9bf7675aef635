using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using NodaTime;

namespace Entraide.Notification.Tests.Unit;

/// <summary>People for decisions to be about.</summary>
static class People
{
    internal static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    internal static readonly QuietHours Night = new(new LocalTime(21, 0), new LocalTime(8, 0));

    internal static readonly Consent Agreed = new(new LocalDate(2026, 1, 1), null);

    internal static Recipient InParis(ContactPolicy? policy = null, bool hasEmail = true, string language = "fr", string calendar = "gregorian") =>
        new(language, Paris, policy ?? ContactPolicy.Default, hasEmail ? ["email"] : [], Calendar: calendar);

    /// <summary>Everything any kind of message may have to tell.</summary>
    internal static Facts Everything(Instant start, Instant? other = null) =>
        new(start, other ?? start, 3, [start, start + Duration.FromHours(1)], [new NamedNumber("Line", "116 111")], "Their own words.");

    internal static Instant At(string parisTime) => Paris.AtStrictly(NodaTime.Text.LocalDateTimePattern.GeneralIso.Parse(parisTime + ":00").Value).ToInstant();
}
