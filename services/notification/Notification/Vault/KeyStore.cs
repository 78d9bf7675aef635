using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Vault;

/// <summary>The wrapped keys, in the schema <c>vault</c> that ordinary backups leave out.</summary>
sealed class KeyStore(UnitOfWork work, ContactVault vault, TimeProvider time)
{
    /// <summary>The partner's key, wrapped; made where there is none.</summary>
    public async Task<byte[]> OfPartnerAsync(Guid partner, CancellationToken cancellationToken)
    {
        const string Query = "select wrapped_key from vault.partner_keys where partner_id = @partner";
        if (await work.FindAsync<byte[]>(Query, new { partner }, cancellationToken) is { } there)
        {
            return there;
        }

        // Two first registrations at once: the second waits here for the first, and takes its key.
        await work.ExecuteAsync("insert into vault.partner_keys (partner_id, wrapped_key, created_at) values (@partner, @key, @now) on conflict do nothing",
            new { partner, key = vault.CreatePartnerKey(partner), now = time.GetUtcNow() }, cancellationToken);
        return (await work.FindAsync<byte[]>(Query, new { partner }, cancellationToken))!;
    }

    /// <summary>The person's keys, or null where they have none: they left, and came back with an old backup.</summary>
    public async Task<WrappedKeys?> FindAsync(Owner owner, CancellationToken cancellationToken) =>
        await work.FindAsync<byte[]>("select wrapped_key from vault.data_keys where person_id = @Person and partner_id = @Partner", owner, cancellationToken) is { } key
            ? new WrappedKeys(key, await OfPartnerAsync(owner.Partner, cancellationToken))
            : null;

    /// <summary>The person's keys, made where there are none. The caller holds the person's row.</summary>
    public async Task<WrappedKeys> OfAsync(Owner owner, CancellationToken cancellationToken)
    {
        if (await FindAsync(owner, cancellationToken) is { } there)
        {
            return there;
        }

        var keys = vault.CreateKey(owner, await OfPartnerAsync(owner.Partner, cancellationToken));
        await work.ExecuteAsync("insert into vault.data_keys (person_id, partner_id, wrapped_key) values (@Person, @Partner, @key)",
            new { owner.Person, owner.Partner, key = keys.Person }, cancellationToken);
        return keys;
    }
}
