using Entraide.Notification.Contracts;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Leaving;

/// <summary>
/// Erases somebody: destroys their key, and with it whatever copy of their contacts there may be; deletes every row about them, and what waits to be
/// told of them; leaves a digest by which what is still under way about them is known to concern nobody (<see cref="WhoLeft"/>).
/// </summary>
sealed class Erasure(UnitOfWork work, ContactVault vault, TimeProvider time)
{
    /// <summary>Every table that says whose its rows are in <c>person_id</c> and <c>partner_id</c>; a test finds those that are missing here.</summary>
    internal static readonly string[] Tables = ["deliveries", "bookings", "offers", "contacts", "sealed_choices", "shown_policies", "expiring_credits", "vault.data_keys", "vault.lookups"];

    /// <summary>The same by <c>supporter_id</c>.</summary>
    internal static readonly string[] OfSupporters = ["engagements", "certifications"];

    /// <summary>
    /// What stays: an escalation points to nobody once its person is gone, who is gone is on no rota, and who of the staff was alerted stays in the trail,
    /// because somebody may have to answer for it.
    /// </summary>
    internal static readonly string[] Unlinked = ["escalations", "rota_places", "escalation_steps"];

    /// <summary>Does so in the transaction of the caller. Whether there was anybody.</summary>
    public async Task<bool> RunAsync(PersonKind kind, Owner owner, CancellationToken cancellationToken)
    {
        // The person's row first: an event being taken in holds it, and what that event plans has to be there to be deleted.
        if (await work.ExecuteAsync("delete from people where id = @Person and partner_id = @Partner and kind = @kind",
            new { owner.Person, owner.Partner, kind = kind.Word() }, cancellationToken) == 0)
        {
            return false;
        }

        await work.ExecuteAsync(string.Join(";\n", Tables.Select(table => $"delete from {table} where person_id = @Person and partner_id = @Partner")), owner, cancellationToken);
        await work.ExecuteAsync("""
            insert into vault.tombstones (digest, partner_id, erased_at) values (@digest, @Partner, @now) on conflict (digest) do update set erased_at = excluded.erased_at;
            -- Of a person who is not there any more, nobody is to hear but that.
            select forget_messages(@Person, @Partner, @erased)
            """, new { digest = vault.Tombstone(owner), owner.Person, owner.Partner, now = time.GetUtcNow(), erased = $"{typeof(ParticipantErased).Namespace}:{nameof(ParticipantErased)}" },
            cancellationToken);
        if (kind == PersonKind.Supporter)
        {
            await work.ExecuteAsync(string.Join(";\n", OfSupporters.Select(table => $"delete from {table} where supporter_id = @Person and partner_id = @Partner")), owner, cancellationToken);
            await work.ExecuteAsync("""
                update partner_events set data = data - 'supporter_id' where partner_id = @Partner and data ->> 'supporter_id' = @Person::text
                """, owner, cancellationToken);
        }

        if (kind == PersonKind.Participant)
        {
            work.Publish(new ParticipantErased(owner.Partner, owner.Person));
        }

        return true;
    }
}
