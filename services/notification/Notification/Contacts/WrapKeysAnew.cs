using System.Security.Cryptography;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Contacts;

/// <summary>Brings data keys from before there were keys of partners under their partner's, and makes it possible to look up what they seal.</summary>
sealed class WrapKeysAnew(UnitOfWork work, ContactVault vault, KeyStore keys, StoredContacts contacts, ILogger<WrapKeysAnew> logger) : IPeriodicJob
{
    const int AtOnce = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (last, partner, read) = (Guid.Empty, Guid.Empty, AtOnce);
        while (read == AtOnce)
        {
            // The person's row is held: nobody changes a contact, or leaves, in between.
            var rows = await work.QueryAsync<Row>("""
                select p.partner_id, p.id, k.wrapped_key from vault.data_keys k join people p on p.id = k.person_id and p.partner_id = k.partner_id
                where get_byte(k.wrapped_key, 0) = 1 and (k.person_id, k.partner_id) > (@last, @partner) order by k.person_id, k.partner_id limit @AtOnce for update of p
                """, new { last, partner, AtOnce }, cancellationToken);
            foreach (var row in rows)
            {
                await WrapAsync(new Owner(row.PartnerId, row.Id), row.WrappedKey, cancellationToken);
                (last, partner) = (row.Id, row.PartnerId);
            }

            await work.CommitAsync(cancellationToken);
            read = rows.Count;
        }
    }

    async Task WrapAsync(Owner owner, byte[] old, CancellationToken cancellationToken)
    {
        try
        {
            var wrapped = vault.Rewrap(owner, new WrappedKeys(old, await keys.OfPartnerAsync(owner.Partner, cancellationToken)));
            foreach (var point in (await contacts.OpenAsync(owner, cancellationToken)).Points)
            {
                await contacts.IndexAsync(owner, point, wrapped, cancellationToken);
            }

            await work.ExecuteAsync("update vault.data_keys set wrapped_key = @key where person_id = @Person and partner_id = @Partner", new { key = wrapped.Person, owner.Person, owner.Partner }, cancellationToken);
        }
        catch (CryptographicException)
        {
            // One that does not open stays as it is; the others must not wait for it.
            logger.LogError("The key of person {Person} does not open: is Vault:Key the one it was wrapped by?", owner.Person);
        }
    }

    sealed class Row
    {
        public Guid PartnerId { get; init; }
        public Guid Id { get; init; }
        public byte[] WrappedKey { get; init; } = [];
    }
}
