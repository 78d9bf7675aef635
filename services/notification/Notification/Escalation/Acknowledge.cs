using Entraide.Notification.Contracts;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Escalation;

/// <summary>Somebody takes care of it.</summary>
/// <param name="StaffId">Which member of staff; left out where the partner's own app knows.</param>
public sealed record AcknowledgeRequest(Guid? StaffId = null);

/// <summary><c>POST /v1/notifications/escalations/{id}/acknowledge</c>: nobody else is alerted from then on. The first to say so counts.</summary>
static class Acknowledge
{
    internal static async Task<Ok<EscalationView>> HandleAsync(
        Guid id, AcknowledgeRequest request, Caller caller, UnitOfWork work, Escalator escalator, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<Guid?>("select id from escalations where id = @id and (partner_id = @Partner or rota_partner_id = @Partner) for update", new { id, caller.Partner }, cancellationToken) is null)
        {
            throw Problem.NotFound();
        }

        if (request.StaffId is { } staff && await work.FindAsync<Guid?>("select id from people where id = @staff and partner_id = @Partner and kind = 'staff'", new { staff, caller.Partner }, cancellationToken) is null)
        {
            new Checks().That(false, "/staff_id", "No member of staff of yours has this id.").Enforce();
        }

        await StopAsync(id, request.StaffId, "acknowledged", work, escalator, time, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(await ReadEscalations.FindAsync(id, caller.Partner, work, cancellationToken));
    }

    /// <summary>Ends the alerts of an escalation whose row is held, whatever state it is in; a second time nothing changes.</summary>
    internal static async Task StopAsync(Guid id, Guid? staff, string step, UnitOfWork work, Escalator escalator, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var partner = await work.FindAsync<Guid?>("""
            update escalations set state = 'acknowledged', next_at = null, acknowledged_at = @now, acknowledged_by = @staff where id = @id and state <> 'acknowledged' returning partner_id
            """, new { id, staff, now }, cancellationToken);
        if (partner is null)
        {
            return;
        }

        await work.ExecuteAsync("update deliveries set state = 'cancelled', reason = 'acknowledged' where subject_id = @id and kind = 'alert' and state = 'pending'", new { id }, cancellationToken);
        await escalator.NoteAsync(id, step, cancellationToken, staff: staff);
        work.Publish(new CrisisAcknowledged(id, partner.Value, now));
    }
}

/// <summary>Taken where it was signalled: it is the same signal.</summary>
sealed class FollowTaken(UnitOfWork work, Escalator escalator, TimeProvider time) : IConsumer<CrisisTaken>
{
    public async Task Consume(ConsumeContext<CrisisTaken> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        // It may come before the signal itself does: then there is nothing to alert anybody of.
        await work.ExecuteAsync("""
            insert into escalations (id, partner_id, signalled_at, state, next_at) values (@SignalId, @PartnerId, @SignalledAt, 'open', @SignalledAt) on conflict do nothing
            """, message, cancellationToken);
        await work.FindAsync<Guid?>("select id from escalations where id = @SignalId for update", message, cancellationToken);
        await Acknowledge.StopAsync(message.SignalId, null, "taken", work, escalator, time, cancellationToken);
    }
}
