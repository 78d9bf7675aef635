using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Contacts;

/// <summary>People's contacts as they are kept: sealed, with a digest among the keys where they can be looked up. The caller holds the person's row.</summary>
sealed class StoredContacts(UnitOfWork work, KeyStore keys, SealedChoices choices, ContactVault vault)
{
    /// <summary>Seals <paramref name="point"/> where there is nothing yet on its channel.</summary>
    public async Task AddAsync(Owner owner, ContactPoint point, CancellationToken cancellationToken)
    {
        var wrapped = await keys.OfAsync(owner, cancellationToken);
        await work.ExecuteAsync("insert into contacts (person_id, channel, partner_id, sealed) values (@Person, @Channel, @Partner, @box)",
            new { owner.Person, owner.Partner, point.Channel, box = vault.Seal(point.Value, owner, point.Channel, wrapped) }, cancellationToken);
        await IndexAsync(owner, point, wrapped, cancellationToken);
    }

    /// <summary>Puts <paramref name="point"/> in the place of what there was on its channel, for good: see <see cref="RemoveAsync"/>.</summary>
    public async Task ReplaceAsync(Owner owner, ContactPoint point, CancellationToken cancellationToken)
    {
        await RemoveAsync(owner, point.Channel, cancellationToken);
        await AddAsync(owner, point, cancellationToken);
    }

    /// <summary>Makes it possible to look <paramref name="point"/> up.</summary>
    public async Task IndexAsync(Owner owner, ContactPoint point, WrappedKeys wrapped, CancellationToken cancellationToken)
    {
        if (point.LookupForm is { } form)
        {
            await work.ExecuteAsync("""
                insert into vault.lookups (person_id, channel, partner_id, digest) values (@Person, @Channel, @Partner, @digest)
                on conflict (person_id, partner_id, channel) do update set digest = excluded.digest
                """, new { owner.Person, owner.Partner, point.Channel, digest = vault.Index(form, owner.Partner, point.Channel, wrapped.Partner!) }, cancellationToken);
        }
    }

    /// <summary>
    /// Takes the contact on <paramref name="channel"/> away, and the key with it: what is left is sealed under a new one, so that no old backup
    /// brings back what was taken away. Whether there was any.
    /// </summary>
    public async Task<bool> RemoveAsync(Owner owner, string channel, CancellationToken cancellationToken)
    {
        var who = new { owner.Person, owner.Partner, channel };
        if (await work.ExecuteAsync("delete from contacts where person_id = @Person and partner_id = @Partner and channel = @channel", who, cancellationToken) == 0)
        {
            return false;
        }

        var (left, chosen) = (await OpenAsync(owner, cancellationToken), await choices.OpenAsync(owner, cancellationToken));
        var bounced = await work.QueryAsync<Bounce>("select channel, bounced_at from contacts where person_id = @Person and partner_id = @Partner and bounced_at is not null", who, cancellationToken);
        await work.ExecuteAsync("""
            delete from contacts where person_id = @Person and partner_id = @Partner;
            delete from vault.lookups where person_id = @Person and partner_id = @Partner;
            delete from vault.data_keys where person_id = @Person and partner_id = @Partner
            """, who, cancellationToken);
        foreach (var point in left.Points)
        {
            await AddAsync(owner, point, cancellationToken);
        }

        foreach (var contact in bounced)
        {
            await work.ExecuteAsync("update contacts set bounced_at = @BouncedAt where person_id = @Person and partner_id = @Partner and channel = @Channel",
                new { owner.Person, owner.Partner, contact.Channel, contact.BouncedAt }, cancellationToken);
        }

        await choices.SealAgainAsync(owner, chosen, cancellationToken);
        return true;
    }

    /// <summary>All contacts of a person, opened.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">the person's key does not open</exception>
    public async Task<OpenedContacts> OpenAsync(Owner owner, CancellationToken cancellationToken)
    {
        var rows = await work.QueryAsync<Row>("select channel, sealed from contacts where person_id = @Person and partner_id = @Partner order by channel", owner, cancellationToken);
        if (rows.Count == 0)
        {
            return new OpenedContacts([], []);
        }

        var wrapped = await keys.FindAsync(owner, cancellationToken);
        var opened = rows.ToDictionary(row => row.Channel, row => wrapped is null ? null : vault.TryOpen(row.Sealed, owner, row.Channel, wrapped));
        return new OpenedContacts(
            [.. opened.Where(contact => contact.Value is not null).Select(contact => new ContactPoint(contact.Key, contact.Value!))],
            [.. opened.Where(contact => contact.Value is null).Select(contact => contact.Key)]);
    }

    sealed class Bounce
    {
        public string Channel { get; init; } = "";
        public DateTimeOffset BouncedAt { get; init; }
    }

    sealed class Row
    {
        public string Channel { get; init; } = "";
        public byte[] Sealed { get; init; } = [];
    }
}

/// <summary>A person's contacts, opened.</summary>
/// <param name="Unreadable">Channels whose contact came back with an old backup and is of a key that is no more: nobody can open it.</param>
sealed record OpenedContacts(IReadOnlyList<ContactPoint> Points, IReadOnlyList<string> Unreadable);
