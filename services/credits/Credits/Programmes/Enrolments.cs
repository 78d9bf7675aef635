using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>Whom a programme pays for that pays only for its own. Who leaves keeps what is held for them already.</summary>
static class Enrolments
{
    internal static async Task<NoContent> PutAsync(Guid id, Guid participantId, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        await CheckAsync(id, caller, work, cancellationToken);
        await work.ExecuteAsync("insert into enrolments (programme_id, participant_id, partner_id, enrolled_at) values (@id, @participantId, @Partner, @now) on conflict do nothing",
            new { id, participantId, caller.Partner, now = time.GetUtcNow() }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<NoContent> DeleteAsync(Guid id, Guid participantId, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        await CheckAsync(id, caller, work, cancellationToken);
        await work.ExecuteAsync("delete from enrolments where programme_id = @id and participant_id = @participantId", new { id, participantId }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    static async Task CheckAsync(Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken) =>
        _ = await work.FindAsync<Guid?>("select id from programmes where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
}
