using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Wellbeing;

/// <summary><c>GET /v1/scheduling/wellbeing/report?instrument=&amp;from=&amp;to=&amp;by=[&amp;version=]</c>: whole quarters that are complete; the instrument's latest version unless another is asked for.</summary>
static class ReadWellbeingReport
{
    internal static async Task<Ok<WellbeingReport>> HandleAsync(
        HttpRequest request, Caller caller, Database database, PersonKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var (code, by, asked) = ((string?)query["instrument"] ?? Instrument.Who5Code, (string?)query["by"] ?? "month", (string?)query["version"]);
        var version = int.TryParse(asked, out var number) ? number : (int?)null;
        new Checks()
            .That(WellbeingTable.Ways.Contains(by), "?by", "Must be month, kind or modality.")
            .That(asked is null || version is not null, "?version", "Must be a number.")
            .Enforce();
        var quarters = Quarter.Read(query, time.GetUtcNow());
        var instrument = await Instrument.FindAsync(database, caller.Partner, code, version, cancellationToken)
            ?? throw Problem.Invalid("?instrument", "No such instrument, or not in that version.");
        var checkIns = await database.QueryAsync<CheckIn>("""
            select person, ordinal, month, kind, modality, score from check_ins
            where partner_id = @Partner and instrument = @Code and version = @Version and key_id = @key and month >= @from and month < @to
            """, new { caller.Partner, instrument.Code, instrument.Version, key = keys.Current?.Id ?? 0, from = quarters[0].First, to = quarters[^1].After }, cancellationToken);
        var byQuarter = checkIns.ToLookup(checkIn => Quarter.Of(checkIn.Month));
        return TypedResults.Ok(new WellbeingReport(instrument.Code, instrument.Version, instrument.HigherIsBetter, by,
            [.. quarters.Select(quarter => WellbeingTable.Of(quarter, by, [.. byQuarter[quarter]]))]));
    }
}
