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
            select p.id, p.name, p.zone, p.price_list::text as price_list, p.free_cancellation_minutes, p.late_cancellation, p.no_show, f.*
            from programmes p cross join lateral (
                select coalesce(-sum(balance) filter (where kind = 'issuance'), 0)::bigint as granted, coalesce(sum(balance - held) filter (where kind = 'pool'), 0)::bigint as available,
                    coalesce(sum(held), 0)::bigint as held, coalesce(sum(balance) filter (where kind = 'spent'), 0)::bigint as spent
                from accounts where programme_id = p.id and kind in ('issuance', 'pool', 'spent')) f
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
