using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Supporters;

/// <summary>Whom a supporter walks beside: participants with a place in a mentoring session of theirs that is still ahead, pending ones included.</summary>
static class Mentees
{
    /// <summary>Why one participant more would be too many, or null. The supporter is locked by the caller, so that the count stands.</summary>
    internal static async Task<Problem?> RefusalAsync(UnitOfWork work, Guid partner, Supporter supporter, Guid participant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mentees = await work.QueryAsync<Guid>("""
            select distinct b.participant_id from bookings b join sessions s on s.id = b.session_id
            where s.supporter_id = @Id and s.partner_id = @partner and s.kind = 'mentoring' and s.state = 'scheduled' and s.starts_at > @now
                and b.state in ('requested', 'held', 'confirmed')
            """, new { supporter.Id, partner, now }, cancellationToken);
        return CaseloadLimits.TooManyMentees(supporter.Limits, [.. mentees], participant)?.ToProblem();
    }
}
