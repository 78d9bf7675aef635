using System.Security.Cryptography;
using System.Text;
using Entraide.Credits.Ledger;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Lots;

/// <summary>A funder takes back, before its time, what a lot still has in the programme's pool.</summary>
/// <param name="Id">Chosen by the caller (a UUID): sent twice, it is carried out once.</param>
/// <param name="Credits">Whole credits, 1 to 1000000000; without it, all that is neither given, held nor spent.</param>
public sealed record ReturnCreditsRequest(Guid Id, long? Credits = null);

/// <summary>What went back to the funder.</summary>
/// <param name="At">UTC.</param>
public sealed record ReturnView(Guid Id, Guid LotId, long Credits, DateTimeOffset At);

static class ReturnCredits
{
    internal static async Task<Created<ReturnView>> HandleAsync(
        Guid id, Guid lotId, ReturnCreditsRequest request, Caller caller, Database database, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request.Id != Guid.Empty, "/id", "Must be a UUID of your own choice.")
            .That(request.Credits is null or (> 0 and <= TransferRequest.Most), "/credits", "Must be 1 to 1000000000.")
            .Enforce();
        await LotEndpoints.RequireAsync(id, lotId, caller, database, cancellationToken);
        var view = await queue.RunAsync<ReturnView>(new Return(request, id, lotId, caller.Partner), id, http,
            view => new GivenAnswer(StatusCodes.Status201Created, view, $"/v1/credits/transfers/{view.Id}"), cancellationToken);
        return TypedResults.Created($"/v1/credits/transfers/{view.Id}", view);
    }
}

/// <summary>The decision about a return: from the pool's part of the lot to its funder.</summary>
sealed class Return(ReturnCreditsRequest asked, Guid programmeId, Guid lot, Guid partner) : ILedgerCommand
{
    readonly Purse pool = Purse.Of(programmeId, AccountKind.Pool), returned = Purse.Of(programmeId, AccountKind.Returned);
    readonly byte[] request = SHA256.HashData(Encoding.UTF8.GetBytes($"return {lot} {asked.Credits}"));

    public void Name(Needs needs)
    {
        needs.Transfers.Add(asked.Id);
        // How much all was stands in the entries of the one that was carried out.
        needs.Undone.Add(asked.Id);
        needs.Programmes.Add(programmeId);
        needs.Exact.Add((pool, lot));
        needs.Exact.Add((returned, lot));
    }

    public object Decide(Books books)
    {
        if (books.FindTransfer(asked.Id) is { } earlier)
        {
            return earlier.Partner == partner && earlier.Request.AsSpan().SequenceEqual(request)
                ? ViewOf(earlier)
                : throw Problem.Conflict("transfer-id-used", "That id stands for another transfer.");
        }

        var programme = books.Programme(programmeId, partner);
        var source = books.Account(programme, pool, lot, null);
        if (source.IsExpiredAt(books.Now))
        {
            throw Problem.Conflict("lot-expired", "The lot has expired: what was left of it goes back by itself.");
        }

        var credits = asked.Credits ?? source.Available;
        if (credits <= 0)
        {
            throw Books.Insufficient();
        }

        var target = books.Account(programme, returned, lot, source.ExpiresAt);
        return ViewOf(books.Post(new Transfer(asked.Id, partner, programmeId, TransferKind.Return, request, books.Now), [new Leg(source, -credits), new Leg(target, credits)]));
    }

    ReturnView ViewOf(Transfer transfer) => new(transfer.Id, lot, transfer.Entries.Where(entry => entry.Amount > 0).Sum(entry => entry.Amount), transfer.At);
}
