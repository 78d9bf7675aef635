using System.Text;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Calendars;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>Makes a calendar that a participant or a supporter can subscribe to.</summary>
/// <param name="ParticipantId">Whose bookings it shows; or else <paramref name="SupporterId"/>, whose sessions it shows.</param>
/// <param name="Content"><c>titles</c>: appointments with a title, neutral unless the person's policy allows explicit words. <c>free_busy</c>: busy times and nothing else.</param>
/// <param name="Title">A title of the person's own choosing for every appointment: 300 characters at most, on one line.</param>
/// <param name="Language">Of the neutral words: an ISO 639-1 code. Without it that of the person's policy, or English.</param>
/// <param name="TimeZone">IANA name of the zone whose wall times it is written in. Without it that of the person's policy; for a supporter that of each session.</param>
/// <param name="JoinLink">Whether appointments by video or chat carry the link to join; where the policy allows explicit words they always do.</param>
public sealed record OfferFeedRequest(
    string Content, Guid? ParticipantId = null, Guid? SupporterId = null, string? Title = null, string? Language = null, string? TimeZone = null, bool JoinLink = false);

static class OfferFeed
{
    /// <summary>A person has a few devices; more feeds than that are forgotten ones.</summary>
    const int MostOfOnePerson = 20;
    const int LongestTitle = 300;

    internal static async Task<Created<CalendarFeedLink>> HandleAsync(
        OfferFeedRequest request, Caller caller, Database database, UnitOfWork work, PublicAddress address, IDateTimeZoneProvider zones, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        Check(request, zones);
        await KnownAsync(request, caller, database, time, cancellationToken);
        var (id, secret) = (Guid.CreateVersion7(time.GetUtcNow()), SecretLink.NewSecret());
        var stored = await work.ExecuteAsync("""
            insert into calendar_feeds (id, partner_id, participant_id, supporter_id, content, title, language, time_zone, join_link, token_hash, created_at)
            select @id, @Partner, @ParticipantId, @SupporterId, @Content, @Title, @Language, @TimeZone, @JoinLink, @hash, @now
            where (select count(*) from calendar_feeds where participant_id = @ParticipantId or supporter_id = @SupporterId) < @MostOfOnePerson
            """, new
        {
            id,
            caller.Partner,
            request.ParticipantId,
            request.SupporterId,
            request.Content,
            request.Title,
            request.Language,
            request.TimeZone,
            request.JoinLink,
            hash = SecretLink.Hash(secret),
            now = time.GetUtcNow(),
            MostOfOnePerson,
        }, cancellationToken);
        if (stored == 0)
        {
            throw Problem.Conflict("too-many-feeds", "The person has as many feeds as there can be: revoke one that is no longer used.");
        }

        await work.CommitAsync(cancellationToken);
        SecretLink.Protect(response);
        return TypedResults.Created($"/v1/scheduling/calendar-feeds/{id}", new CalendarFeedLink(id, address.Calendar(secret)));
    }

    static void Check(OfferFeedRequest request, IDateTimeZoneProvider zones) => new Checks()
        .That(request.ParticipantId is null != request.SupporterId is null, "/participant_id", "Either participant_id or supporter_id must be given.")
        .That(request.Content is "titles" or "free_busy", "/content", "Must be titles or free_busy.")
        .That(request.Title is null || request.Content == "titles", "/title", "Must be left out where only busy times are shown.")
        .That(request.Title is null || IsTitle(request.Title), "/title", $"Must be 1 to {LongestTitle} characters, without control characters.")
        .That(request.Language is null || CalendarWords.Languages.Contains(request.Language), "/language", $"Must be one of {string.Join(", ", CalendarWords.Languages)}.")
        .That(request.TimeZone is null || zones.GetZoneOrNull(request.TimeZone) is not null, "/time_zone", "Must be an IANA time zone, such as Europe/Paris.")
        .Enforce();

    static bool IsTitle(string title) => !string.IsNullOrWhiteSpace(title) && title.EnumerateRunes().Count() <= LongestTitle && !title.EnumerateRunes().Any(Rune.IsControl);

    static Task KnownAsync(OfferFeedRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken) => request.SupporterId is { } supporter
        ? Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, supporter, cancellationToken), time,
            () => Problem.Invalid("/supporter_id", "No such supporter, or not one of yours."), cancellationToken)
        : Supporter.KnownAsync<object>(async () => await database.FindAsync<Guid?>("select id from participants where id = @ParticipantId and partner_id = @Partner",
                new { request.ParticipantId, caller.Partner }, cancellationToken), time,
            () => Problem.Invalid("/participant_id", "No such participant, or not one of yours."), cancellationToken);
}
