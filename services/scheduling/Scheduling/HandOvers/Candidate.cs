using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>Somebody who might lead a session in another's place, with what is on their calendar in the weeks around it.</summary>
sealed class Candidate(Supporter supporter, IReadOnlyList<Engagement> calendar, IDateTimeZoneProvider zones)
{
    // Counted once for all the sessions they are asked about; the zone of the session counts only for who has none of their own.
    readonly Dictionary<string, Caseload> caseloads = [];

    internal Supporter Supporter => supporter;

    /// <summary>Why they cannot lead the session in the place of <paramref name="lead"/>, or null.</summary>
    internal Problem? Refusal(Session session, Supporter? lead)
    {
        var (start, end) = (Instant.FromDateTimeOffset(session.StartsAt), Instant.FromDateTimeOffset(session.EndsAt));
        var busyUntil = end + Duration.FromMinutes(NewSession.DebriefAfter(session.Kind, session.Hard, supporter.Limits));
        return supporter.Withdrawn || supporter.BookableUntil < session.EndsAt || supporter.Id == session.SupporterId
                ? Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.")
            : supporter.Id == session.CoFacilitatorId ? Problem.Conflict("supporter-co-facilitates", "The co-facilitator leads the session if nobody else takes it on.")
            : !supporter.Modalities.Contains(session.Modality) ? Problem.Conflict("modality-not-offered", "The supporter does not meet people that way.")
            : !SpeaksLike(lead) ? Problem.Conflict("language-not-shared", "The supporter speaks no language of who was to lead.")
            : calendar.Any(other => other.Start < busyUntil && start < other.BusyUntil) ? Problem.Conflict("slot-taken", "The supporter has another session at that time.")
            : CaseloadIn(session.Zone).Broken(new Engagement(start, end, busyUntil, session.WeightPercent, session.Hard, session.Id))?.ToProblem();
    }

    // People came for somebody they can talk to. Of who is gone, or was never said to speak anything, nothing is known that could be asked for.
    bool SpeaksLike(Supporter? lead) => lead is null or { LanguageRanges.Length: 0 } || supporter.LanguageRanges.Intersect(lead.LanguageRanges).Any();

    Caseload CaseloadIn(string zone) =>
        caseloads.TryGetValue(zone, out var known) ? known : caseloads[zone] = Caseload.Of(supporter.Limits, supporter.ZoneOr(zones, zones[zone]), calendar);
}
