using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Credits.Proof;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

/// <summary>The ledger of a partner of its own, whom no other test disturbs, in a service that runs already.</summary>
sealed class PartnerLedger(CreditsWithProgramme state) : IDisposable
{
    public Guid Partner { get; } = Guid.CreateVersion7();

    public HttpClient Http => field ??= state.Credits.As(Partner, "credits.read credits.write");

    public NpgsqlConnection Database() => new(state.Credits.Database);

    public async Task<Guid> ProgrammeAsync(long granted = 1000, string zone = "orne-valley", string? funder = null, DateTimeOffset? expiresAt = null)
    {
        var created = await JsonAsync(await Http.PostAsJsonAsync("/v1/credits/programmes", new { name = "Test", zone, price_list = new[] { new { up_to_minutes = 60, credits = Price } } }), HttpStatusCode.Created);
        await GrantAsync((Guid)created["id"]!, granted, funder, expiresAt);
        return (Guid)created["id"]!;
    }

    public async Task<Guid> GrantAsync(Guid programme, long credits, string? funder = null, DateTimeOffset? expiresAt = null) =>
        (Guid)(await JsonAsync(await Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants",
            new { id = Guid.CreateVersion7(), credits, funder = funder ?? "funder", expires_at = expiresAt }), HttpStatusCode.Created))["lot_id"]!;

    /// <summary>From the pool to somebody, or from somebody to <paramref name="to"/>, or spent.</summary>
    public async Task<Guid> MoveAsync(Guid programme, long credits, Guid? participant = null, bool spend = false)
    {
        var id = Guid.CreateVersion7();
        object from = spend && participant is not null ? new { kind = "participant", id = participant } : new { kind = "pool" };
        object to = spend ? new { kind = "spent" } : new { kind = "participant", id = participant };
        await JsonAsync(await Http.PostAsJsonAsync("/v1/credits/transfers", new { id, programme_id = programme, from, to, credits }), HttpStatusCode.Created);
        return id;
    }

    public async Task<JsonNode> GetAsync(string path) => await JsonAsync(await Http.GetAsync(path), HttpStatusCode.OK);

    /// <summary>Everything written so far has its seal.</summary>
    public async Task<JsonNode> SealedAsync() => await Eventually.GetAsync(async () =>
    {
        await SealAsync();
        return await GetAsync("/v1/credits/ledger/anchor") is var anchor && (long)anchor["unsealed"]! == 0 ? anchor : null;
    }, "the ledger is sealed");

    /// <summary>One more round of the job, now.</summary>
    public async Task SealAsync()
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Credits.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SealLedger>().RunAsync(CancellationToken.None);
    }

    public async Task<JsonNode> VerifyAsync(JsonNode? anchor = null) => await JsonAsync(await Http.PostAsJsonAsync("/v1/credits/ledger/verify",
        new { anchor = anchor is null ? null : new { number = (long)anchor["number"]!, hash = (string)anchor["hash"]! } }), HttpStatusCode.OK);

    /// <summary>What somebody can do who rules over the database: no trigger is in the way.</summary>
    public async Task TamperAsync(string sql, object? parameters = null)
    {
        await using var connection = Database();
        await connection.OpenAsync();
        await connection.ExecuteAsync("set session_replication_role = replica");
        await connection.ExecuteAsync(sql, parameters);
        await connection.ExecuteAsync("reset session_replication_role");
    }

    public void Dispose() => Http.Dispose();
}
