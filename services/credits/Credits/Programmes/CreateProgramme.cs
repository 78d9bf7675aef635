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
/// <param name="PriceList">What sessions cost by length, and by kind where that differs.</param>
/// <param name="BookingRules">What late cancellations and missed sessions cost; without them nothing.</param>
/// <param name="Purpose">What the credits are meant for, 1 to 200 characters; names no person.</param>
/// <param name="Funder">Who gives where a grant does not say, 1 to 100 characters; without it, <c>funder</c>.</param>
/// <param name="Rules">For whom and for what it pays; without them, for everybody and everything.</param>
public sealed record CreateProgrammeRequest(
    string Name, string Zone, IReadOnlyList<Price> PriceList, BookingRules? BookingRules = null, string? Purpose = null, string? Funder = null, ProgrammeRules? Rules = null);

static class CreateProgramme
{
    internal static async Task<Created<ProgrammeView>> HandleAsync(
        CreateProgrammeRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var rules = request.Rules ?? new ProgrammeRules();
        rules.Check((request.BookingRules ?? BookingRules.Lenient).Check(new Checks(), "/booking_rules"), "/rules")
            .That(request.Name.Trim().Length is > 0 and <= 100, "/name", "Must have 1 to 100 characters.")
            .That(request.Zone.Trim().Length is > 0 and <= 100, "/zone", "Must have 1 to 100 characters.")
            .That(request.Purpose is null || request.Purpose.Trim().Length is > 0 and <= 200, "/purpose", "Must have 1 to 200 characters.")
            .That(request.Funder is null || request.Funder.Trim().Length is > 0 and <= 100, "/funder", "Must have 1 to 100 characters.")
            .That(PriceList.IsValid(request.PriceList), "/price_list",
                "Must hold 1 to 100 prices, no length twice for one kind, each of 1 to 1440 minutes and 1 to 1000000 credits, for one_to_one, group, workshop, mentoring or for all.")
            .Enforce();
        var now = time.GetUtcNow();
        var stored = new
        {
            id = Guid.CreateVersion7(now),
            caller.Partner,
            name = request.Name.Trim(),
            zone = request.Zone.Trim(),
            purpose = request.Purpose?.Trim(),
            funder = request.Funder?.Trim() ?? "funder",
            prices = JsonSerializer.Serialize(request.PriceList, StrictJson.Options),
            rules = JsonSerializer.Serialize(rules, StrictJson.Options),
            now,
        };
        await work.ExecuteAsync("""
            insert into programmes (id, partner_id, name, zone, purpose, funder, price_list, rules, created_at)
            values (@id, @Partner, @name, @zone, @purpose, @funder, @prices::jsonb, @rules::jsonb, @now)
            """, stored, cancellationToken);
        if (request.BookingRules is not null)
        {
            await request.BookingRules.StoreAsync(work, caller.Partner, stored.id, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/credits/programmes/{stored.id}", new ProgrammeView(
            stored.id, stored.name, stored.zone, request.PriceList, new ProgrammeBalance(0, 0, 0, 0), request.BookingRules ?? BookingRules.Lenient, stored.purpose, stored.funder, rules));
    }
}
