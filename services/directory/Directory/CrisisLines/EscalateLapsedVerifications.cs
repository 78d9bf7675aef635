using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>
/// Makes sure that somebody hears of a verification that lapsed: first the line's partner, and when it does not answer in time the operators.
/// </summary>
sealed class EscalateLapsedVerifications(
    UnitOfWork work, Escalations escalations, CrisisLineLimits limits, TimeProvider time, ILogger<EscalateLapsedVerifications> logger) : IPeriodicJob
{
    const int Batch = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What was verified while the last round was raising it, or holds again under a longer limit.
        await escalations.AnswerAsync(null, cancellationToken);
        await work.CommitAsync(cancellationToken);
        await TellOperatorsAsync(cancellationToken);
        while (await TellPartnersAsync(cancellationToken) == Batch)
        {
        }
    }

    async Task<int> TellPartnersAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lapsed = await work.QueryAsync<Lapse>("""
            select s.id as line_id, s.partner_id, s.verified_at from standing_crisis_lines s
            where s.verified_at < @lapsed and not exists (select from crisis_line_escalations e where e.line_id = s.id and e.state = 'open')
            order by s.id limit @Batch
            """, new { lapsed = now - limits.VerifiedFor, Batch }, cancellationToken);
        foreach (var lapse in lapsed)
        {
            var id = Guid.CreateVersion7(now);
            // Another replica whose lease ran over may have been here: then it has told the partner.
            if (await work.ExecuteAsync("""
                insert into crisis_line_escalations (id, line_id, partner_id, since, raised_at) values (@id, @LineId, @PartnerId, @since, @now)
                on conflict (line_id) where state = 'open' do nothing
                """, new { id, lapse.LineId, lapse.PartnerId, since = lapse.VerifiedAt + limits.VerifiedFor, now }, cancellationToken) == 1)
            {
                work.Publish(new CrisisLineVerificationLapsed(id, lapse.LineId, lapse.PartnerId));
            }
        }

        await work.CommitAsync(cancellationToken);
        return lapsed.Count;
    }

    async Task TellOperatorsAsync(CancellationToken cancellationToken)
    {
        var unanswered = await work.QueryAsync<Unanswered>("""
            update crisis_line_escalations set level = 2 where state = 'open' and level = 1 and raised_at <= @overdue returning id, line_id, partner_id
            """, new { overdue = time.GetUtcNow() - limits.AnswerWithin }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        foreach (var escalation in unanswered)
        {
            logger.LogWarning("Crisis line {Line} of partner {Partner} was not verified again in time: escalation {Escalation}", escalation.LineId, escalation.PartnerId, escalation.Id);
        }
    }

    sealed class Lapse
    {
        public Guid LineId { get; init; }
        public Guid PartnerId { get; init; }
        public DateTimeOffset VerifiedAt { get; init; }
    }

    sealed class Unanswered
    {
        public Guid Id { get; init; }
        public Guid LineId { get; init; }
        public Guid PartnerId { get; init; }
    }
}
