using System.Text.Json;
using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Participants;
using Entraide.Notification.Supporters;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>What a message is about that is no booking and no offer, as it stands when the message is about to be sent.</summary>
/// <param name="Now">As a decision sees it; null where there is nothing by which it could have changed.</param>
/// <param name="Times">Of a schedule: the starts of that day, each once.</param>
/// <param name="Text">Of a campaign: what its partner wrote in the person's language; null where it wrote nothing in it.</param>
/// <param name="Lines">Of crisis lines: the numbers.</param>
/// <param name="Count">Of credits that expire: how many.</param>
sealed record OtherSubject(BookingNow? Now, IReadOnlyList<Instant>? Times = null, string? Text = null, IReadOnlyList<NamedNumber>? Lines = null, int Count = 0)
{
    /// <summary>The words for it, of those that may be used: who cannot be shown the text of a campaign is told that there is one.</summary>
    internal Words Words(DeliveryKind kind, Words words) => kind == DeliveryKind.Campaign && Text is null && words == Participants.Words.Explicit ? Participants.Words.Neutral : words;
}

static class SubjectFacts
{
    /// <summary>All that a message has to tell: what was decided, and what it is about.</summary>
    internal static Facts Facts(this OtherSubject? subject, SendDecision.Send send) => new(
        send.Start, send.Other, Count: subject?.Count ?? 0, Times: subject?.Times, Lines: subject?.Lines, Text: subject?.Text);
}

/// <summary>Looks them up.</summary>
sealed class OtherSubjects(Database database)
{
    const int MostNumbers = 10;

    /// <summary>What <paramref name="delivery"/> is about, or null where it is about a booking or an offer, or needs no looking up.</summary>
    public async Task<OtherSubject?> FindAsync(Delivery delivery, Recipient recipient, CancellationToken cancellationToken) => delivery.Kind switch
    {
        DeliveryKind.Schedule => await ScheduleAsync(delivery, recipient, cancellationToken),
        DeliveryKind.Certification => await CertificationAsync(delivery, cancellationToken),
        DeliveryKind.Campaign => await CampaignAsync(delivery, recipient, cancellationToken),
        DeliveryKind.Lines => await LinesAsync(delivery, cancellationToken),
        DeliveryKind.Alert => await AlertAsync(delivery, cancellationToken),
        DeliveryKind.Expiring => await CreditsAsync(delivery, cancellationToken),
        _ => null,
    };

    async Task<OtherSubject> ScheduleAsync(Delivery delivery, Recipient recipient, CancellationToken cancellationToken)
    {
        var day = DayAhead.On(delivery.StartsAt.ToInstant().InZone(recipient.Zone).Date, recipient.Zone);
        var starts = await database.QueryAsync<DateTimeOffset>("""
            select distinct starts_at from engagements where supporter_id = @SubjectId and partner_id = @PartnerId and not ended and starts_at >= @from and starts_at < @to order by starts_at
            """, new { delivery.SubjectId, delivery.PartnerId, from = day.From.ToDateTimeOffset(), to = day.To.ToDateTimeOffset() }, cancellationToken);
        return new OtherSubject(new BookingNow(starts.Count == 0, delivery.StartsAt.ToInstant(), null), [.. starts.Select(start => start.ToInstant())]);
    }

    async Task<OtherSubject> CertificationAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var until = await database.FindAsync<DateTimeOffset?>("select bookable_until from certifications where supporter_id = @SubjectId and partner_id = @PartnerId and not withdrawn", delivery, cancellationToken);
        return new OtherSubject(new BookingNow(until is null, until?.ToInstant() ?? delivery.StartsAt.ToInstant(), null));
    }

    async Task<OtherSubject> CampaignAsync(Delivery delivery, Recipient recipient, CancellationToken cancellationToken)
    {
        var campaign = await database.FindAsync<Campaign>("select state, texts ->> @Language as text from campaigns where id = @SubjectId and partner_id = @PartnerId",
            new { recipient.Language, delivery.SubjectId, delivery.PartnerId }, cancellationToken);
        return new OtherSubject(new BookingNow(campaign is null or { State: "stopped" }, delivery.StartsAt.ToInstant(), null), Text: campaign?.Text);
    }

    async Task<OtherSubject> LinesAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var lines = await database.FindAsync<string>("select v.lines::text from escalations e join verified_lines v on v.country = e.country where e.id = @SubjectId", delivery, cancellationToken);
        var said = lines is null ? [] : JsonSerializer.Deserialize<AnnouncedLine[]>(lines, StrictJson.Options)!;
        // A verification may have grown too old since it was planned: then there is nothing to give.
        return new OtherSubject(new BookingNow(said.Length == 0, delivery.StartsAt.ToInstant(), null),
            Lines: [.. said.SelectMany(line => line.Numbers.Select(number => new NamedNumber(line.Name, number))).Take(MostNumbers)]);
    }

    async Task<OtherSubject> AlertAsync(Delivery delivery, CancellationToken cancellationToken) => new(new BookingNow(
        await database.FindAsync<string>("select state from escalations where id = @SubjectId", delivery, cancellationToken) != "open", delivery.StartsAt.ToInstant(), null));

    async Task<OtherSubject> CreditsAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var credits = await database.FindAsync<long?>("select credits from expiring_credits where person_id = @PersonId and lot_id = @SubjectId and partner_id = @PartnerId", delivery, cancellationToken);
        // More than a message can say is refused by the words, and seen there; never said as another number.
        return new OtherSubject(new BookingNow(credits is null, delivery.StartsAt.ToInstant(), null), Count: (int)Math.Min(credits ?? 0, int.MaxValue));
    }

    sealed class Campaign
    {
        public string State { get; init; } = "";
        public string? Text { get; init; }
    }
}
