using Entraide.Notification.Contacts;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Participants;

/// <summary>The one way in which people of every kind are stored.</summary>
sealed class StoredPeople(UnitOfWork work, KeyStore keys, StoredContacts contacts, SealedChoices choices, ContactVault vault, TimeProvider time)
{
    /// <summary>Adds the person, or replaces what was said of them; a contact that is not given stays as it is, because whoever changes the rest cannot see it.</summary>
    /// <exception cref="Problem">the id is of somebody of another kind; what another partner uses it for is not seen, and does not matter</exception>
    public async Task<PersonRow> SaveAsync(PersonKind kind, Owner owner, PersonDetails details, ContactPolicy policy, CancellationToken cancellationToken)
    {
        // Waits for whoever is being erased under this id, and then holds the row.
        var today = PersonDay.Today(details.TimeZone, time);
        var saved = await work.ExecuteAsync($"""
            insert into people (id, partner_id, kind, language, time_zone, calendar, registered_at, {PolicyColumns.Names})
            values (@Person, @Partner, @kind, @Language, @TimeZone, @Calendar, @now, {PolicyColumns.Values})
            on conflict (id, partner_id) do update set language = excluded.language, time_zone = excluded.time_zone, calendar = excluded.calendar, version = people.version + 1,
                ({PolicyColumns.Names}) = ({PolicyColumns.Values})
            where people.kind = @kind
            """, PolicyColumns.Of(policy, today, new { owner.Person, owner.Partner, kind = kind.Word(), details.Language, details.TimeZone, details.Calendar, now = time.GetUtcNow() }), cancellationToken);
        if (saved == 0)
        {
            throw Problem.NotFound();
        }

        if (kind == PersonKind.Supporter)
        {
            // They may come back under the id that the directory knows them by; all others get a new one.
            await work.ExecuteAsync("delete from vault.tombstones where digest = @digest", new { digest = vault.Tombstone(owner) }, cancellationToken);
        }

        await keys.OfAsync(owner, cancellationToken);
        foreach (var point in details.ReadContacts(new Checks()))
        {
            await contacts.ReplaceAsync(owner, point, cancellationToken);
        }

        if (details.Policy is { } given)
        {
            await choices.KeepAsync(owner, given, "/policy", cancellationToken);
        }

        return (await FindAsync(kind, owner, cancellationToken))!;
    }

    /// <summary>The person's row, held until this transaction ends.</summary>
    /// <exception cref="Problem">there is none, or it is another partner's</exception>
    public async Task HoldAsync(PersonKind kind, Owner owner, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<int?>("select 1 from people where id = @Person and partner_id = @Partner and kind = @kind for no key update",
            new { owner.Person, owner.Partner, kind = kind.Word() }, cancellationToken) is null
            // Came back with an old backup: not for long, and nothing is to be said of them meanwhile.
            || await work.FindAsync<int?>("select 1 from vault.tombstones where digest = @digest", new { digest = vault.Tombstone(owner) }, cancellationToken) is not null)
        {
            throw Problem.NotFound();
        }
    }

    Task<PersonRow?> FindAsync(PersonKind kind, Owner owner, CancellationToken cancellationToken) => work.FindAsync<PersonRow>(
        $"select {PersonRow.Columns} from people p where p.id = @Person and p.partner_id = @Partner and p.kind = @kind", new { owner.Person, owner.Partner, kind = kind.Word() }, cancellationToken);
}
