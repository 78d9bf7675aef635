using System.Text.Json;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Credits.Programmes;

/// <summary>Where a programme's granted credits are, in whole credits: granted = available + held + given + spent + returned.</summary>
/// <param name="Available">What the pool can still give.</param>
/// <param name="Held">Set aside, of the pool and of people.</param>
/// <param name="Given">With people and organisations, to be used by them.</param>
/// <param name="Returned">Back with their funders.</param>
/// <param name="Shared">Earned credits that the community gave to the pool; not among the granted ones.</param>
public sealed record ProgrammeBalance(long Granted, long Available, long Held, long Spent, long Given = 0, long Returned = 0, long Shared = 0);

/// <summary>A programme as its partner sees it.</summary>
public sealed record ProgrammeView(
    Guid Id, string Name, string Zone, IReadOnlyList<Price> PriceList, ProgrammeBalance Balance, BookingRules BookingRules, string? Purpose = null, string? Funder = null, ProgrammeRules? Rules = null);

/// <summary>A programme as it is read: one statement, so that its figures are of one moment and add up.</summary>
sealed class ProgrammeRow
{
    internal const string Select = """
        select p.id, p.name, p.zone, p.purpose, p.funder, p.price_list::text as price_list, p.rules::text as rules, p.free_cancellation_minutes, p.late_cancellation, p.no_show, f.*
        from programmes p cross join lateral (
            select coalesce(-sum(balance) filter (where kind = 'issuance'), 0)::bigint as granted,
                coalesce(sum(balance - held) filter (where kind = 'pool' and lot_id is not null), 0)::bigint as available,
                coalesce(sum(held) filter (where lot_id is not null), 0)::bigint as held,
                coalesce(sum(balance) filter (where kind = 'spent' and lot_id is not null), 0)::bigint as spent,
                coalesce(sum(balance - held) filter (where kind in ('participant', 'supporter', 'partner') and lot_id is not null), 0)::bigint as given,
                coalesce(sum(balance) filter (where kind = 'returned'), 0)::bigint as returned,
                coalesce(sum(balance - held) filter (where kind = 'pool' and lot_id is null), 0)::bigint as shared
            from accounts where programme_id = p.id) f
        """;

    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Zone { get; init; } = "";
    public string? Purpose { get; init; }
    public string Funder { get; init; } = "";
    public string PriceList { get; init; } = "";
    public string Rules { get; init; } = "";
    public long Granted { get; init; }
    public long Available { get; init; }
    public long Held { get; init; }
    public long Spent { get; init; }
    public long Given { get; init; }
    public long Returned { get; init; }
    public long Shared { get; init; }
    public int FreeCancellationMinutes { get; init; }
    public string LateCancellation { get; init; } = "";
    public string NoShow { get; init; } = "";

    internal ProgrammeView View => new(
        Id, Name, Zone, JsonSerializer.Deserialize<Price[]>(PriceList, StrictJson.Options)!, new ProgrammeBalance(Granted, Available, Held, Spent, Given, Returned, Shared),
        new BookingRules(FreeCancellationMinutes, LateCancellation, NoShow), Purpose, Funder, JsonSerializer.Deserialize<ProgrammeRules>(Rules, StrictJson.Options));
}
