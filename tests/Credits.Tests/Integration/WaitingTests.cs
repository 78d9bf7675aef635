using System.Net;
using Dapper;
using Entraide.Testing;
using Npgsql;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class WaitingTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task A_pool_that_changes_while_it_is_waited_for_is_not_taken_for_an_empty_one()
    {
        var programme = await state.ProgrammeAsync(granted: 100);
        foreach (var days in new[] { 1, 2, 3, 4 })
        {
            await state.GrantAsync(programme, 10, "Ville", TimeProvider.System.GetUtcNow().AddDays(days));
        }

        // How rows are found depends on how many there are: with many, a join once left out those that were waited for.
        await state.ExecuteAsync("""
            insert into accounts (id, partner_id, programme_id, kind, owner_id, moved_at) select gen_random_uuid(), @Partner, @programme, 'participant', gen_random_uuid(), now() from generate_series(1, 10000);
            analyze accounts
            """, new { state.Partner, programme });
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("update accounts set moved_at = now() where programme_id = @programme and kind = 'pool'", new { programme });
        var waiting = state.MoveAsync(programme, Pool, Participant(Guid.CreateVersion7()), 140);
        await Eventually.HoldsAsync(
            async () => await state.ScalarAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0, "the transfer waits");
        await transaction.CommitAsync();
        Assert.Equal(HttpStatusCode.Created, (await waiting).StatusCode);
    }
}
