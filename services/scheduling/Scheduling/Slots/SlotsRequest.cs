using Entraide.DirectoryService.Contracts;
using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>Which free slots are looked for; all that is given has to fit. A topic comes in a body and never in a URL, because URLs are written to logs.</summary>
/// <param name="From">No slot begins earlier; with offset.</param>
/// <param name="To">No slot ends later: 62 days after <paramref name="From"/> at most.</param>
/// <param name="Minutes">Length of the meeting, 10 to 480.</param>
/// <param name="SupporterIds">Whose, 200 at most; absent: all of the partner's supporters who fit.</param>
/// <param name="Topic">Code of something the supporter lived through and lets be found, exactly.</param>
/// <param name="TopicId">The same by its id, as an answer gave it.</param>
/// <param name="Language">A language range (RFC 4647, section 3.3.1): <c>fr</c> finds <c>fr-CA</c>.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="Zone">The asker's zone (IANA name), for wall times in the answer; <c>Etc/UTC</c> unless given.</param>
/// <param name="Limit">Slots a page, 1 to 500.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
public sealed record SlotsRequest(
    DateTimeOffset From, DateTimeOffset To, int Minutes, IReadOnlyList<Guid>? SupporterIds = null, string? Topic = null, Guid? TopicId = null, string? Language = null,
    string? Modality = null, string? Zone = null, int Limit = 100, string? After = null);

/// <summary>A checked request.</summary>
sealed record SlotsQuery(
    Guid Partner, IReadOnlyList<Guid>? Supporters, Guid? Topic, string? Language, Modes Modes, Instant From, Instant To, Duration Length, DateTimeZone Zone, int Limit, SlotCursor? After)
{
    const int MostSupporters = 200, MostSlots = 500, LongestCode = 64;
    static readonly TimeSpan LongestRange = TimeSpan.FromDays(62);

    /// <summary>Checks what was asked for.</summary>
    /// <param name="at">What pointers begin with: <c>/</c> for a body, <c>?</c> for a URL.</param>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    internal static SlotsQuery Of(SlotsRequest request, Guid partner, IDateTimeZoneProvider zones, string at)
    {
        var zone = zones.GetZoneOrNull(request.Zone ?? "Etc/UTC");
        var after = request.After is null ? default(SlotCursor?) : SlotCursor.Parse(request.After);
        new Checks()
            .That(IsDated(request.From), $"{at}from", "Must be in 1970 to 2100.")
            .That(IsDated(request.To), $"{at}to", "Must be in 1970 to 2100.")
            .That(request.To > request.From && request.To - request.From <= LongestRange, $"{at}to", "Must be after from, by 62 days at most.")
            .That(request.Minutes is >= 10 and <= 480, $"{at}minutes", "Must be 10 to 480.")
            .That(request.SupporterIds is null or { Count: > 0 and <= MostSupporters }, $"{at}supporter_ids", $"Must hold 1 to {MostSupporters}; leave it out for all who fit.")
            .That(request.Topic is null or { Length: > 0 and <= LongestCode }, $"{at}topic", "Must be the code of a topic.")
            .That(request.Topic is null || request.TopicId is null, $"{at}topic_id", "Must be left out where topic is given.")
            .That(request.Language is null || LanguageRanges.IsRange(request.Language), $"{at}language", "Must be a language tag (BCP 47).")
            .That(request.Modality is null || ModeWords.Of(request.Modality) != Modes.None, $"{at}modality", "Must be in_person, phone, video or chat.")
            .That(zone is not null, $"{at}zone", "Must be an IANA time zone, such as Europe/Paris.")
            .That(request.Limit is >= 1 and <= MostSlots, $"{at}limit", $"Must be 1 to {MostSlots}.")
            .That(request.After is null || after is not null, $"{at}after", "Must be the next of an answer.")
            .Enforce();
        return new SlotsQuery(
            partner, request.SupporterIds is null ? null : [.. request.SupporterIds.Distinct()], request.Topic is { } code ? DirectoryService.Contracts.TopicId.Of(partner, code) : request.TopicId,
            request.Language is { } range ? LanguageRanges.Fold(range) : null, request.Modality is null ? Modes.All : ModeWords.Of(request.Modality),
            Instant.FromDateTimeOffset(request.From), Instant.FromDateTimeOffset(request.To), Duration.FromMinutes(request.Minutes), zone!, request.Limit, after);
    }

    static bool IsDated(DateTimeOffset time) => time.UtcDateTime.Year is >= 1970 and <= 2100;
}
