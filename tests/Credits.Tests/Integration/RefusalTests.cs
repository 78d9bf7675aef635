using System.Net;
using System.Net.Http.Json;
using Dapper;
using Entraide.Credits.Ledger;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

/// <summary>Whoever has enough at every moment is never told that they have too little, however requests meet in the database.</summary>
[Trait("Category", "Integration")]
public sealed class RefusalTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task Credits_that_come_in_another_lot_while_a_request_waits_are_not_overlooked()
    {
        // The person has 10 of a lot that was emptied for them; the pool has 10 of another.
        var (programme, person) = (await state.ProgrammeAsync(granted: 10), new Party("participant", Guid.CreateVersion7()));
        await JsonAsync(await PostAsync(new TransferRequest(Guid.CreateVersion7(), programme, new Party("pool"), person, 10)), HttpStatusCode.Created);
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants", new { id = Guid.CreateVersion7(), credits = 10, funder = "another" }), HttpStatusCode.Created);

        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Credits.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        // Elsewhere, in one transaction, they are given the other ten and spend the first: ten at any moment.
        var answers = await LedgerWriter.WriteAsync(work,
        [
            new MoveCredits(new TransferRequest(Guid.CreateVersion7(), programme, new Party("pool"), person, 10), state.Partner),
            new MoveCredits(new TransferRequest(Guid.CreateVersion7(), programme, person, new Party("spent"), 10), state.Partner),
        ], TimeProvider.System, CancellationToken.None);
        Assert.All(answers, answer => Assert.IsType<TransferView>(answer));
        var asked = PostAsync(new TransferRequest(Guid.CreateVersion7(), programme, person, new Party("spent"), 10));
        await Eventually.HoldsAsync(IsWaitedAsync, "the request waits for the other transaction");
        await work.CommitAsync(CancellationToken.None);
        await JsonAsync(await asked, HttpStatusCode.Created);
    }

    async Task<bool> IsWaitedAsync()
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.ExecuteScalarAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')");
    }

    Task<HttpResponseMessage> PostAsync(TransferRequest request) => state.Http.PostAsJsonAsync("/v1/credits/transfers", request, ServiceDefaults.Http.StrictJson.Options);
}
