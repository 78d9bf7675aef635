using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>Credits a funder puts into a programme's pool.</summary>
/// <param name="Id">Chosen by the caller (a UUID): the same grant sent twice is granted once.</param>
/// <param name="Credits">Whole credits, 1 to 1000000000.</param>
public sealed record GrantCreditsRequest(Guid Id, long Credits);

/// <summary>A grant as it stands in the ledger.</summary>
public sealed record GrantView(Guid Id, long Credits);

static class GrantCredits
{
    internal static async Task<Created<GrantView>> HandleAsync(
        Guid id, GrantCreditsRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request.Credits is > 0 and <= 1_000_000_000, "/credits", "Must be 1 to 1000000000.")
            .That(request.Id != Guid.Empty, "/id", "Must be a UUID of your own choice.")
            .Enforce();
        var (funder, pool) = await AccountBook.LockProgrammeAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var earlier = await work.FindAsync<long?>("""
            select e.amount from transfers t join entries e on e.transfer_id = t.id and e.amount > 0 where t.id = @Id and t.programme_id = @programme and t.kind = 'grant'
            """, new { request.Id, programme = id }, cancellationToken);
        if (earlier is null)
        {
            if (!await AccountBook.TryTransferAsync(work, request.Id, id, TransferKind.Grant, null, funder, pool, request.Credits, time, cancellationToken))
            {
                throw Problem.Conflict("grant-id-used", "That id stands for another transfer.");
            }

            await work.CommitAsync(cancellationToken);
        }
        else if (earlier != request.Credits)
        {
            throw Problem.Conflict("grant-id-used", "That id stands for a grant of another amount.");
        }

        return TypedResults.Created($"/v1/credits/programmes/{id}", new GrantView(request.Id, request.Credits));
    }
}
