using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>Where a programme's credits are: granted = available + held + spent.</summary>
public sealed record ProgrammeBalance(long Granted, long Available, long Held, long Spent);

/// <summary>A programme as its partner sees it.</summary>
public sealed record ProgrammeView(Guid Id, string Name, string Zone, IReadOnlyList<Price> PriceList, ProgrammeBalance Balance, BookingRules BookingRules);

static class GetProgramme
{
    internal static async Task<Ok<ProgrammeView>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken)
    {
        // One statement, so that the four figures are of one moment and add up.
        var row = await database.FindAsync<Row>("""
            select p.id, p.name, p.zone, p.price_list::text as price_list, p.free_cancellation_minutes, p.late_cancellation, p.no_show,
                   -funder.balance as granted, pool.balance - pool.held as available, pool.held, -funder.balance - pool.balance as spent
            from programmes p
            join accounts funder on funder.programme_id = p.id and funder.kind = 'funder'
            join accounts pool on pool.programme_id = p.id and pool.kind = 'pool'
            where p.id = @id and p.partner_id = @Partner
            """, new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        return TypedResults.Ok(new ProgrammeView(row.Id, row.Name, row.Zone,
            JsonSerializer.Deserialize<Price[]>(row.PriceList, StrictJson.Options)!, new ProgrammeBalance(row.Granted, row.Available, row.Held, row.Spent),
            new BookingRules(row.FreeCancellationMinutes, row.LateCancellation, row.NoShow)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Zone { get; init; } = "";
        public string PriceList { get; init; } = "";
        public long Granted { get; init; }
        public long Available { get; init; }
        public long Held { get; init; }
        public long Spent { get; init; }
        public int FreeCancellationMinutes { get; init; }
        public string LateCancellation { get; init; } = "";
        public string NoShow { get; init; } = "";
    }
}
