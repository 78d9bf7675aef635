using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Sessions;

/// <summary>Says that who led a hard session is to talk it over.</summary>
static class Debriefs
{
    /// <summary>Says it where the session is one marked hard.</summary>
    internal static async Task TellIfHardAsync(UnitOfWork work, Guid session, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<HardSession>("select id, partner_id, supporter_id, co_facilitator_id, starts_at, ends_at from sessions where id = @session and hard", new { session }, cancellationToken) is { } hard)
        {
            Tell(work, hard.Id, hard.PartnerId, hard.SupporterId, hard.CoFacilitatorId, hard.StartsAt, hard.EndsAt);
        }
    }

    /// <summary>Says it of a session that turned out to be hard, once it had begun.</summary>
    internal static void TellIfTurnedHard(UnitOfWork work, SessionChange change, DateTimeOffset now)
    {
        if (TurnedHard(change, now))
        {
            Tell(work, change.Is.Id, change.Is.PartnerId, change.Is.SupporterId, change.Is.CoFacilitatorId, change.Is.StartsAt, change.Is.EndsAt);
        }
    }

    /// <summary>One that is only expected to be hard is told of when somebody came to it. Pure.</summary>
    internal static bool TurnedHard(SessionChange change, DateTimeOffset now) =>
        change.Is is { Hard: true, State: SessionState.Scheduled } && !change.Was.Hard && change.Is.StartsAt <= now;

    static void Tell(UnitOfWork work, Guid session, Guid partner, Guid lead, Guid? second, DateTimeOffset startsAt, DateTimeOffset endsAt)
    {
        foreach (var supporter in new[] { lead, second }.OfType<Guid>())
        {
            work.Publish(new DebriefDue(session, partner, supporter, startsAt, endsAt));
        }
    }

    sealed class HardSession
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public Guid SupporterId { get; init; }
        public Guid? CoFacilitatorId { get; init; }
        public DateTimeOffset StartsAt { get; init; }
        public DateTimeOffset EndsAt { get; init; }
    }
}
