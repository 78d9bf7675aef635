using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Leaving;

/// <summary>
/// Tells whether an event is about somebody who left, of whom nothing must be written down again. Whoever is there is held until the transaction
/// ends: they leave before, and are known here to have left, or after, and what was written about them is there to be deleted.
/// </summary>
sealed class WhoLeft(UnitOfWork work, ContactVault vault)
{
    readonly Dictionary<Owner, bool> asked = [];

    /// <summary>Notes that the transaction holds the row of <paramref name="owner"/>, so that it is not asked for again.</summary>
    public void NoteHere(Owner owner) => asked[owner] = false;

    /// <summary>Whether they were here once and were erased.</summary>
    public async Task<bool> IncludesAsync(Owner owner, CancellationToken cancellationToken)
    {
        if (!asked.TryGetValue(owner, out var left))
        {
            asked[owner] = left = await work.FindAsync<int?>("select 1 from people where id = @Person and partner_id = @Partner for share", owner, cancellationToken) is null
                && await work.FindAsync<int?>("select 1 from vault.tombstones where digest = @digest", new { digest = vault.Tombstone(owner) }, cancellationToken) is not null;
        }

        return left;
    }
}
