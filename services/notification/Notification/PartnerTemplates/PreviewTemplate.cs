using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>What to show a message of.</summary>
/// <param name="Texts">Texts to try; left out for those in force.</param>
/// <param name="TimeZone">Whose clock the sample's times are told by, an IANA zone; <c>UTC</c> where it is left out.</param>
/// <param name="Calendar">What its dates are written in, as of a participant.</param>
public sealed record PreviewTemplate(TemplateTexts? Texts = null, string TimeZone = "UTC", string Calendar = PersonCalendar.Gregorian)
{
    internal static void Map(RouteGroupBuilder templates) => templates.MapPost("/{language}/{kind}/preview", HandleAsync).Query("words", "Of which words; neutral where left out.", "neutral", "explicit").WithSummary("See a message as a person would, with sample values").AsksOnly();

    static async Task<Ok<PreviewedMessage>> HandleAsync(
        string language, string kind, PreviewTemplate preview, HttpRequest request, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var address = TemplateAddress.Read(language, kind, request, caller);
        var faults = preview.Texts is null ? [] : address.Faults(preview.Texts).Select(fault => fault with { Pointer = $"/texts{fault.Pointer}" });
        var checks = faults.Aggregate(new Checks(), (checks, fault) => checks.That(false, fault.Pointer, fault.Detail));
        checks.That(NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(preview.TimeZone) is not null, "/time_zone", "An IANA time zone, such as Europe/Paris.")
            .That(PersonCalendar.All.Contains(preview.Calendar), "/calendar", $"One of {string.Join(", ", PersonCalendar.All)}.").Enforce();
        var recipient = new Recipient(language, NodaTime.DateTimeZoneProviders.Tzdb[preview.TimeZone], ContactPolicy.Default with { Words = address.Words }, [], Calendar: preview.Calendar);
        var template = preview.Texts is { } texts ? Template.Of(texts)
            : await MessageWriter.FindAsync(database, address, cancellationToken) ?? Wording.Of(language).Text(address.Kind, address.Words);
        return TypedResults.Ok(PreviewedMessage.Of(Message.Compose(recipient, Samples.Of(address.Kind), template)));
    }
}

/// <summary>A message in the forms it takes.</summary>
/// <param name="Direction"><c>ltr</c> or <c>rtl</c>.</param>
/// <param name="Short">What a telephone shows or a voice reads.</param>
public sealed record PreviewedMessage(string Language, string Direction, string Subject, string Text, string Html, string Short)
{
    internal static PreviewedMessage Of(Message message) => new(message.Language, message.Direction, message.Subject, message.Plain, message.Html, message.Short);
}
