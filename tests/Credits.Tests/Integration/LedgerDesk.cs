using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

/// <summary>What tests of lots, corrections and gifts ask of a running ledger.</summary>
static class LedgerDesk
{
    internal static object Pool => new { kind = "pool" };

    internal static object Spent => new { kind = "spent" };

    internal static object Participant(Guid id) => new { kind = "participant", id };

    internal static object Supporter(Guid id) => new { kind = "supporter", id };

    internal static Task<HttpResponseMessage> MoveAsync(this CreditsWithProgramme state, Guid programme, object from, object to, long credits, Guid? id = null) =>
        state.Http.PostAsJsonAsync("/v1/credits/transfers", new { id = id ?? Guid.CreateVersion7(), programme_id = programme, from, to, credits });

    /// <summary>The same, which has to succeed; answers the transfer.</summary>
    internal static async Task<JsonNode> MovedAsync(this CreditsWithProgramme state, Guid programme, object from, object to, long credits) =>
        await JsonAsync(await state.MoveAsync(programme, from, to, credits), HttpStatusCode.Created);

    /// <summary>The lot that was granted.</summary>
    internal static async Task<Guid> GrantAsync(this CreditsWithProgramme state, Guid programme, long credits, string? funder = null, DateTimeOffset? expiresAt = null, Guid? id = null) =>
        (Guid)(await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants",
            new { id = id ?? Guid.CreateVersion7(), credits, funder, expires_at = expiresAt }), HttpStatusCode.Created))["lot_id"]!;

    internal static Task<HttpResponseMessage> ReverseAsync(this CreditsWithProgramme state, Guid transfer, Guid? id = null) =>
        state.Http.PostAsJsonAsync($"/v1/credits/transfers/{transfer}/reversal", new { id = id ?? Guid.CreateVersion7() });

    internal static async Task<long> ScalarAsync(this CreditsWithProgramme state, string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.ExecuteScalarAsync<long>(sql, parameters);
    }

    internal static async Task<Guid> IdAsync(this CreditsWithProgramme state, string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.QuerySingleAsync<Guid>(sql, parameters);
    }

    internal static async Task ExecuteAsync(this CreditsWithProgramme state, string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        await connection.ExecuteAsync(sql, parameters, commandTimeout: 60);
    }

    internal static Task<long> BalanceAsync(this CreditsWithProgramme state, Guid programme, string kind, Guid? owner = null, Guid? lot = null) =>
        state.ScalarAsync("select coalesce(sum(balance), 0)::bigint from accounts where programme_id = @programme and kind = @kind and owner_id = @owner and (@lot::uuid is null or lot_id = @lot)",
            new { programme, kind, owner = owner ?? programme, lot });

    internal static async Task<JsonNode> LotAsync(this CreditsWithProgramme state, Guid programme, Guid lot) =>
        (await JsonAsync(await state.Http.GetAsync($"/v1/credits/programmes/{programme}/lots"), HttpStatusCode.OK))["items"]!.AsArray().Single(l => (Guid)l!["id"]! == lot)!;

    /// <summary>Where a lot's credits are, as the API shows it: available, held, with people, spent, returned.</summary>
    internal static async Task<(long, long, long, long, long)> FiguresAsync(this CreditsWithProgramme state, Guid programme, Guid lot)
    {
        var l = await state.LotAsync(programme, lot);
        var figures = ((long)l["available"]!, (long)l["held"]!, (long)l["with_people"]!, (long)l["spent"]!, (long)l["returned"]!);
        Assert.Equal((long)l["granted"]!, figures.Item1 + figures.Item2 + figures.Item3 + figures.Item4 + figures.Item5);
        return figures;
    }

    /// <summary>Lets a lot expire now: only its date is changed, which is no part of the ledger's history.</summary>
    internal static Task LapseAsync(this CreditsWithProgramme state, Guid lot) => state.ExecuteAsync("""
        begin; update lots set expires_at = now() - interval '1 second' where id = @lot; update accounts set expires_at = now() - interval '1 second' where lot_id = @lot; commit
        """, new { lot });

    /// <summary>One round of a job, now, whoever else runs it.</summary>
    internal static async Task RunAsync<TJob>(this CreditsWithProgramme state) where TJob : IPeriodicJob
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Credits.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(CancellationToken.None);
    }

    /// <summary>The request is refused under that name, and has written nothing.</summary>
    internal static async Task RefusedAsync(this CreditsWithProgramme state, Func<Task<HttpResponseMessage>> ask, HttpStatusCode status, string name)
    {
        var before = await RowsAsync(state);
        var problem = await JsonAsync(await ask(), status);
        Assert.Equal($"urn:entraide:problem:{name}", (string)problem["type"]!);
        Assert.Equal(before, await RowsAsync(state));
    }

    /// <summary>Nothing is lost or made up: entries sum to zero by transfer and by lot, and balances and versions are what the entries say.</summary>
    internal static async Task IsWholeAsync(this CreditsWithProgramme state)
    {
        Assert.Equal(0, await state.ScalarAsync("select count(*) from (select from entries group by transfer_id having sum(amount) <> 0) t"));
        Assert.Equal(0, await state.ScalarAsync("select count(*) from (select from entries e join accounts a on a.id = e.account_id group by a.programme_id, a.lot_id having sum(amount) <> 0) t"));
        Assert.Equal(0, await state.ScalarAsync("""
            select count(*) from accounts a left join (select account_id, sum(amount) as balance, count(*) as entries, max(version) as version from entries group by account_id) e on e.account_id = a.id
            where a.balance <> coalesce(e.balance, 0) or a.version <> coalesce(e.version, 0) or a.version <> coalesce(e.entries, 0)
            """));
        Assert.Equal(0, await state.ScalarAsync("""
            select count(*) from accounts a left join (select p.account_id, sum(p.credits) as held from hold_parts p join holds h on h.id = p.hold_id where h.state = 'held' group by p.account_id) h on h.account_id = a.id
            where a.held <> coalesce(h.held, 0)
            """));
    }

    static Task<long> RowsAsync(CreditsWithProgramme state) =>
        state.ScalarAsync("select (select count(*) from transfers) + (select count(*) from entries) + (select count(*) from accounts) + (select count(*) from lots) + (select coalesce(sum(version), 0) from accounts)");
}
