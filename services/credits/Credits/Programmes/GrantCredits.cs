using System.Security.Cryptography;
using System.Text;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>Credits a funder puts into a programme's pool.</summary>
/// <param name="Id">Chosen by the caller (a UUID): the same grant sent twice is granted once.</param>
/// <param name="Credits">Whole credits, 1 to 1000000000.</param>
/// <param name="Funder">Who gives, 1 to 100 characters; without it, the programme's funder.</param>
/// <param name="ExpiresAt">UTC; what is left then goes back to the funder. Without it, never.</param>
public sealed record GrantCreditsRequest(Guid Id, long Credits, string? Funder = null, DateTimeOffset? ExpiresAt = null);

/// <summary>A grant as it stands in the ledger, and the lot it went into.</summary>
public sealed record GrantView(Guid Id, long Credits, Guid LotId);

static class GrantCredits
{
    internal static async Task<Created<GrantView>> HandleAsync(
        Guid id, GrantCreditsRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request.Credits is > 0 and <= 1_000_000_000, "/credits", "Must be 1 to 1000000000.")
            .That(request.Id != Guid.Empty, "/id", "Must be a UUID of your own choice.")
            .That(request.Funder is null || request.Funder.Trim().Length is > 0 and <= 100, "/funder", "Must have 1 to 100 characters.")
            .Enforce();
        var lot = await LotAsync(id, request, caller, work, time, cancellationToken) ?? throw Problem.NotFound();
        var view = await LedgerWriter.WriteAsync<GrantView>(work, new Grant(request, id, lot, caller.Partner), time, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/credits/programmes/{id}", view);
    }

    // Of one funder and one expiry there is one lot in a programme; whoever opens it, the row of the programme is held meanwhile.
    static async Task<Guid?> LotAsync(Guid programme, GrantCreditsRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await work.FindAsync<string>("select funder from programmes where id = @programme and partner_id = @Partner for no key update", new { programme, caller.Partner }, cancellationToken) is not { } usual)
        {
            return null;
        }

        var key = new { id = Guid.CreateVersion7(now), caller.Partner, programme, funder = request.Funder?.Trim() ?? usual, expires = request.ExpiresAt?.ToUniversalTime(), now };
        return await work.FindAsync<Guid?>("select id from lots where programme_id = @programme and funder = @funder and expires_at is not distinct from @expires", key, cancellationToken)
            ?? await work.FindAsync<Guid>("insert into lots (id, partner_id, programme_id, funder, expires_at, created_at) values (@id, @Partner, @programme, @funder, @expires, @now) returning id", key, cancellationToken);
    }
}

/// <summary>The decision about a grant: from the funder's side of the lot into the pool.</summary>
sealed class Grant(GrantCreditsRequest asked, Guid programmeId, Guid lot, Guid partner) : ILedgerCommand
{
    readonly Purse issuance = Purse.Of(programmeId, AccountKind.Issuance), pool = Purse.Of(programmeId, AccountKind.Pool);
    readonly byte[] request = SHA256.HashData(Encoding.UTF8.GetBytes($"{programmeId} {asked.Credits} {lot}"));

    public void Name(Needs needs)
    {
        needs.Transfers.Add(asked.Id);
        needs.Programmes.Add(programmeId);
        needs.Exact.Add((issuance, lot));
        needs.Exact.Add((pool, lot));
    }

    public object Decide(Books books)
    {
        var programme = books.Programme(programmeId, partner);
        if (books.FindTransfer(asked.Id) is { } earlier)
        {
            return earlier.Partner == partner && earlier.Request.AsSpan().SequenceEqual(request)
                ? new GrantView(asked.Id, asked.Credits, lot)
                : throw Problem.Conflict("grant-id-used", "That id stands for another transfer, or for a grant of another amount, funder or expiry.");
        }

        // Only now: a grant that is sent again after its expiry was still granted.
        if (asked.ExpiresAt <= books.Now)
        {
            throw Problem.Invalid("/expires_at", "Must be in the future.");
        }

        books.Post(new Transfer(asked.Id, partner, programmeId, TransferKind.Grant, request, books.Now),
        [
            new Leg(books.Account(programme, issuance, lot, asked.ExpiresAt), -asked.Credits),
            new Leg(books.Account(programme, pool, lot, asked.ExpiresAt), asked.Credits),
        ]);
        return new GrantView(asked.Id, asked.Credits, lot);
    }
}
