using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Proof;

/// <summary>
/// What stands for all that a partner's ledger held when it was sealed. Kept where nobody of the platform can reach it, it shows later that
/// nothing before it was changed or cut off: see <see cref="VerifyLedger"/>.
/// </summary>
/// <param name="Number">How many transfers are sealed.</param>
/// <param name="Hash">SHA-256 as 64 hexadecimal digits.</param>
/// <param name="Unsealed">How many transfers were written since; they are sealed within seconds.</param>
/// <param name="SealedAt">UTC; of the last seal. Left out before the first.</param>
/// <param name="OldestUnsealed">UTC; when the oldest transfer was written that is not sealed yet.</param>
public sealed record AnchorView(long Number, string Hash, long Unsealed, DateTimeOffset? SealedAt = null, DateTimeOffset? OldestUnsealed = null);

static class ReadAnchor
{
    internal static async Task<Ok<AnchorView>> HandleAsync(Caller caller, Database database, CancellationToken cancellationToken)
    {
        // The lag first: what is sealed in between is then counted twice, and not left out.
        var lag = await Lag.ReadAsync(database, caller.Partner, cancellationToken);
        var head = await database.FindAsync<Head>("select partner_id, number, hash, sealed_at from seal_heads where partner_id = @Partner", new { caller.Partner }, cancellationToken) ?? Head.Of(caller.Partner);
        return TypedResults.Ok(new AnchorView(head.Number, Convert.ToHexStringLower(head.Hash), lag.Unsealed, head.SealedAt, lag.Oldest));
    }
}
