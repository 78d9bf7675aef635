using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using NodaTime;

namespace Entraide.Scheduling.Sessions;

/// <summary>A session about to be stored, together with its claim on people's time.</summary>
/// <param name="Owner">Its booking for a 1:1 session, else the session itself.</param>
sealed record NewSession(
    Guid Id, Guid Partner, string Region, Guid Owner, SessionDetails Details, DateTimeOffset StartsAt, DateTime LocalStart, string Zone, int DebriefMinutes, int Taken)
{
    internal DateTimeOffset EndsAt => StartsAt.AddMinutes(Details.Minutes);

    internal DateTimeOffset BusyUntil => EndsAt.AddMinutes(DebriefMinutes);

    internal Engagement Engagement => new(
        Instant.FromDateTimeOffset(StartsAt), Instant.FromDateTimeOffset(EndsAt), Instant.FromDateTimeOffset(BusyUntil), Details.WeightPercent, Details.Hard, Id);

    /// <summary>A single session with open places.</summary>
    internal static NewSession Of(SessionDetails details, Caller caller, Guid id, Instant start, LocalDateTime localStart, string zone, Limits limits) => new(
        id, caller.Partner, caller.Region, id, details, start.ToDateTimeOffset(), localStart.ToDateTimeUnspecified(), zone, DebriefAfter(details, limits), 0);

    /// <summary>How long the lead talks it over afterwards: after a group, and after whatever is hard.</summary>
    internal static int DebriefAfter(SessionDetails details, Limits limits) => DebriefAfter(details.Kind, details.Hard, limits);

    /// <summary>The same of a session that is stored and gets another lead, or is marked hard.</summary>
    internal static int DebriefAfter(SessionKind kind, bool hard, Limits limits) =>
        hard || kind is SessionKind.Group or SessionKind.Workshop ? limits.DebriefMinutes : 0;

    /// <summary>Stores it and takes the time of its lead, co-facilitator and room.</summary>
    /// <exception cref="Npgsql.PostgresException">an exclusion violation, where one of them is taken: see <see cref="Occupied.Conflict"/></exception>
    internal async Task InsertAsync(UnitOfWork work, string tzdb, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            insert into sessions (id, partner_id, owner_id, supporter_id, kind, modality, starts_at, ends_at, state, tzdb_version, co_facilitator_id, room_id, listing_id, capacity, taken,
                credits, listed, hard, weight_percent, debrief_minutes, waitlist, offer_minutes, zone, local_start, region)
            values (@Id, @Partner, @Owner, @SupporterId, @kind, @Modality, @StartsAt, @EndsAt, 'scheduled', @tzdb, @CoFacilitatorId, @RoomId, @ListingId, @Capacity, @Taken,
                @Credits, @Listed, @Hard, @WeightPercent, @DebriefMinutes, @waitlist, @OfferMinutes, @Zone, @LocalStart, @Region)
            """, new
        {
            Id,
            Partner,
            Owner,
            Details.SupporterId,
            kind = Word(Details.Kind),
            Details.Modality,
            StartsAt,
            EndsAt,
            tzdb,
            Details.CoFacilitatorId,
            Details.RoomId,
            Details.ListingId,
            Details.Capacity,
            Taken,
            Details.Credits,
            Details.Listed,
            Details.Hard,
            Details.WeightPercent,
            DebriefMinutes,
            waitlist = Word(Details.Waitlist),
            Details.OfferMinutes,
            Zone,
            LocalStart,
            Region,
        }, cancellationToken);
        var meeting = Engagement;
        await Claims.TakeAsync(work, [.. Claim.Of(Partner, Owner, Details.SupporterId, Details.CoFacilitatorId, Details.RoomId, meeting.Start, meeting.End, meeting.BusyUntil)], cancellationToken);
    }

    /// <summary>An enum's name as it is stored.</summary>
    internal static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
