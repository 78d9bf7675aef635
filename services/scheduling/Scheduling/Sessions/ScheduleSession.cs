using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Sessions;

/// <summary>Plans one meeting that people can join.</summary>
/// <param name="StartsAt">With offset; stored in UTC. In the future, within two years.</param>
/// <param name="Zone">IANA name of the zone people there live by, such as <c>Europe/Paris</c>.</param>
public sealed record ScheduleSessionRequest(DateTimeOffset StartsAt, string Zone, SessionDetails Details);

static class ScheduleSession
{
    internal static async Task<Created<SessionView>> HandleAsync(
        ScheduleSessionRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var zone = zones.GetZoneOrNull(request.Zone);
        request.Details.Check(new Checks(), "/details")
            .That(request.StartsAt > now && request.StartsAt < now.AddYears(2), "/starts_at", "Must be in the future, within two years.")
            .That(zone is not null, "/zone", "Must be an IANA time zone, such as Europe/Paris.")
            .Enforce();
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, request.Details.SupporterId, cancellationToken), time,
            () => Problem.Invalid("/details/supporter_id", "No such supporter, or not one of yours."), cancellationToken);
        var locked = await Supporter.LockManyAsync(work, caller.Partner, [request.Details.SupporterId, request.Details.CoFacilitatorId], cancellationToken);
        var lead = locked.Single(supporter => supporter.Id == request.Details.SupporterId);
        var start = Instant.FromDateTimeOffset(request.StartsAt);
        var session = NewSession.Of(request.Details, caller, Guid.CreateVersion7(now), start, start.InZone(zone!).LocalDateTime, request.Zone, lead.Limits);
        var second = locked.SingleOrDefault(supporter => supporter.Id == request.Details.CoFacilitatorId);
        if (await Facilitators.RefusalAsync(work, caller.Partner, lead, second, zone!, session.Engagement, zones, cancellationToken) is { } refusal)
        {
            throw refusal;
        }

        try
        {
            await session.InsertAsync(work, zones.VersionId, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            throw conflict;
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/scheduling/sessions/{session.Id}", SessionView.Of((await Session.FindAsync(work, caller.Partner, session.Id, cancellationToken))!));
    }
}
