using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>Closes escalations in the current <see cref="UnitOfWork"/>.</summary>
sealed class Escalations(UnitOfWork work, CrisisLineLimits limits, TimeProvider time)
{
    /// <summary>
    /// Marks those as answered whose line was verified again or withdrawn: among <paramref name="lines"/>, or all where null. A verification that is
    /// itself too old answers nothing.
    /// </summary>
    public async Task AnswerAsync(IReadOnlyCollection<Guid>? lines, CancellationToken cancellationToken)
    {
        if (lines is { Count: 0 })
        {
            return;
        }

        var now = time.GetUtcNow();
        await work.ExecuteAsync("""
            update crisis_line_escalations e set state = 'answered', answered_at = @now
            where e.state = 'open' and (@lines::uuid[] is null or e.line_id = any(@lines::uuid[]))
                and not exists (select from standing_crisis_lines s where s.id = e.line_id and (s.verified_at is null or s.verified_at < @lapsed))
            """, new { now, lapsed = now - limits.VerifiedFor, lines = lines?.ToArray() }, cancellationToken);
    }
}
