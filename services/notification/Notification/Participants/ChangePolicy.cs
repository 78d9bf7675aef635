using Entraide.Notification.Deliveries;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Participants;

/// <summary>Replaces a person's policy; it holds at once, for what was already planned too.</summary>
static class ChangePolicy
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapPut("/{id:guid}/policy", HandleAsync).WithSummary("Replace the safe-contact policy");

    static async Task<Ok<ParticipantBody>> HandleAsync(
        Guid id, PolicyBody body, Caller caller, UnitOfWork work, DeliveryPlanner planner, SealedChoices choices, TimeProvider time, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var policy = body.Read(checks, "");
        checks.Enforce();
        var zone = await work.FindAsync<string>("select time_zone from people where id = @id and partner_id = @Partner and kind = 'participant' for update", new { id, caller.Partner }, cancellationToken)
            ?? throw Problem.NotFound();
        var today = PersonDay.Today(zone, time);
        await choices.KeepAsync(new Owner(caller.Partner, id), body, "", cancellationToken);
        var row = (await work.FindAsync<PersonRow>($"""
            update people p set ({PolicyColumns.Names}) = ({PolicyColumns.Values}), version = p.version + 1, stopped_at = case when @resume then null else p.stopped_at end
            where p.id = @id and p.partner_id = @Partner returning {PersonRow.Columns}
            """, PolicyColumns.Of(policy, today, new { id, caller.Partner, resume = body.Resume == true }), cancellationToken))!;
        await planner.PlanRemindersAgainAsync(row, cancellationToken);
        work.Publish(ContactHours.Of(new Owner(row.PartnerId, row.Id), row.Version, row.TimeZone, row.Language, policy, today));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(ParticipantBody.Of(row));
    }
}
