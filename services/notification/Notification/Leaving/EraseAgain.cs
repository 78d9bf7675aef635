using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Leaving;

/// <summary>Erases again whoever left and came back with an old backup. Their contact does not open: the key did not come back. Here the rest goes too, and other services are told again.</summary>
sealed class EraseAgain(UnitOfWork work, ContactVault vault, Erasure erasure) : IPeriodicJob
{
    const int AtOnce = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (last, partner, read) = (Guid.Empty, Guid.Empty, AtOnce);
        while (read == AtOnce)
        {
            // Everybody here has a key, but those and a few from before contacts had one each.
            var rows = await work.QueryAsync<Row>("""
                select p.id, p.partner_id, p.kind from people p
                where (p.id, p.partner_id) > (@last, @partner) and not exists (select 1 from vault.data_keys k where k.person_id = p.id and k.partner_id = p.partner_id)
                order by p.id, p.partner_id limit @AtOnce
                """, new { last, partner, AtOnce }, cancellationToken);
            foreach (var row in rows)
            {
                var owner = new Owner(row.PartnerId, row.Id);
                if (await work.FindAsync<int?>("select 1 from vault.tombstones where digest = @digest", new { digest = vault.Tombstone(owner) }, cancellationToken) is not null)
                {
                    await erasure.RunAsync(row.Kind, owner, cancellationToken);
                }

                (last, partner) = (row.Id, row.PartnerId);
            }

            await work.CommitAsync(cancellationToken);
            read = rows.Count;
        }
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public PersonKind Kind { get; init; }
    }
}
