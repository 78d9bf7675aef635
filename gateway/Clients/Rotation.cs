using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Clients;

/// <summary>One key or secret takes over from another: for a while both count, so that a partner can change its programs one after the other.</summary>
static class Rotation
{
    /// <summary>Takes hold of a client that may get another proof of <paramref name="method"/>, so that two rotations do not pass each other.</summary>
    internal static async Task LockAsync(UnitOfWork work, Guid partner, Guid client, string method, CancellationToken cancellationToken)
    {
        var row = await work.FindAsync<ClientRow>("select method, revoked_at from clients where id = @client and partner_id = @partner for update", new { client, partner }, cancellationToken) ?? throw Problem.NotFound();
        if (row.RevokedAt is not null)
        {
            throw Problem.Conflict("client-revoked", "The client was revoked, which is for good: add another.");
        }

        if (row.Method != method)
        {
            throw Problem.Conflict("another-method", $"The client proves itself by {row.Method}: add another client for {method}.");
        }
    }

    /// <summary>Notes an end of the others that is not ahead.</summary>
    internal static void Check(Checks checks, DateTimeOffset? othersUntil, DateTimeOffset now) =>
        checks.That(othersUntil is null || othersUntil > now, "/others_until", "Must be ahead; to end the others at once, remove them.");

    sealed class ClientRow
    {
        public string Method { get; init; } = "";
        public DateTimeOffset? RevokedAt { get; init; }
    }
}
