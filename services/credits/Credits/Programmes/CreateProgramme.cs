using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>A funder's budget for a zone and a purpose.</summary>
/// <param name="Name">What the funder calls it; names no person.</param>
/// <param name="Zone">The area it serves.</param>
/// <param name="PriceList">What sessions cost by length.</param>
/// <param name="BookingRules">What late cancellations and missed sessions cost; without them nothing.</param>
public sealed record CreateProgrammeRequest(string Name, string Zone, IReadOnlyList<Price> PriceList, BookingRules? BookingRules = null);

static class CreateProgramme
{
    internal static async Task<Created<ProgrammeView>> HandleAsync(
        CreateProgrammeRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        (request.BookingRules ?? BookingRules.Lenient).Check(new Checks(), "/booking_rules")
            .That(request.Name.Trim().Length is > 0 and <= 100, "/name", "Must have 1 to 100 characters.")
            .That(request.Zone.Trim().Length is > 0 and <= 100, "/zone", "Must have 1 to 100 characters.")
            .That(PriceList.IsValid(request.PriceList), "/price_list", "Must hold 1 to 20 prices, no length twice, each of 1 to 1440 minutes and 1 to 1000000 credits.")
            .Enforce();
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await work.ExecuteAsync("""
            insert into programmes (id, partner_id, name, zone, price_list, created_at) values (@id, @Partner, @Name, @Zone, @prices::jsonb, @now)
            """, new { id, caller.Partner, Name = request.Name.Trim(), Zone = request.Zone.Trim(), prices = JsonSerializer.Serialize(request.PriceList, StrictJson.Options), now }, cancellationToken);
        if (request.BookingRules is not null)
        {
            await request.BookingRules.StoreAsync(work, caller.Partner, id, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/credits/programmes/{id}",
            new ProgrammeView(id, request.Name.Trim(), request.Zone.Trim(), request.PriceList, new ProgrammeBalance(0, 0, 0, 0), request.BookingRules ?? BookingRules.Lenient));
    }
}
