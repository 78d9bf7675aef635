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
        Guid id, PolicyBody body, Caller caller, UnitOfWork work, DeliveryPlanner planner, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var policy = body.Read(checks, "");
        checks.Enforce();
        var row = await work.FindAsync<PersonRow>($"""
            update people p set channels = @Channels, words = @Words, reminders = @Reminders, quiet_from = @QuietFrom, quiet_to = @QuietTo, i_will_contact_you = @IWillContactYou,
                calendar_entries = @CalendarEntries, version = p.version + 1
            where p.id = @id and p.partner_id = @Partner and p.kind = 'participant' returning {PersonRow.Columns}
            """, PolicyColumns.Of(policy, new { id, caller.Partner }), cancellationToken) ?? throw Problem.NotFound();
        await planner.PlanRemindersAgainAsync(row, cancellationToken);
        work.Publish(ContactHours.Of(new Owner(row.PartnerId, row.Id), row.Version, row.TimeZone, row.Language, policy));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(ParticipantBody.Of(row));
    }
}
