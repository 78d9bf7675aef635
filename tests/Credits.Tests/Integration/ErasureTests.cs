using Dapper;
using Entraide.Credits.Contracts;
using Entraide.Credits.Erasure;
using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class ErasureTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task Who_left_is_nowhere_in_the_ledger_and_the_ledger_is_as_it_was()
    {
        var (one, two) = (await state.ProgrammeAsync(), await state.ProgrammeAsync());
        var (person, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var programme in new[] { one, two })
        {
            await state.MovedAsync(programme, Pool, Participant(person), 20);
            await state.MovedAsync(programme, Pool, Supporter(person), 5);
            await state.MovedAsync(programme, Participant(person), Spent, 3);
            (await state.Http.PutAsync($"/v1/credits/programmes/{programme}/participants/{person}", null)).EnsureSuccessStatusCode();
        }

        var (captured, open, cancelled) = (state.Hold(one) with { ParticipantId = person }, state.Hold(one) with { ParticipantId = person }, state.Hold(two) with { ParticipantId = person, SupporterId = person });
        var theirs = state.Hold(two) with { ParticipantId = other };
        await state.SendAsync(captured, open, cancelled, theirs);
        foreach (var hold in new[] { captured, open, cancelled, theirs })
        {
            await state.HoldReachesAsync(hold.HoldId, "held");
        }

        await state.SendAsync(new CaptureHold(captured.HoldId, captured.BookingId));
        await state.HoldReachesAsync(captured.HoldId, "captured");
        var before = await StandAsync();
        await EraseAsync(state.Partner, person);

        Assert.Empty(await TracesOfAsync(person));
        Assert.NotEmpty(await TracesOfAsync(other));
        Assert.Equal(before, await StandAsync());
        // One id a programme and kind, so that accounts of two programmes do not tell that they were one person's.
        Assert.Equal(4, await state.ScalarAsync("select count(distinct owner_id) from accounts where programme_id = any(@programmes) and kind in ('participant', 'supporter') and owner_id not in (@earner, @other)",
            new { programmes = new[] { one, two }, earner = captured.SupporterId, other }));
        await state.IsWholeAsync();

        // What was open ends as any other, and what was given can be taken back still.
        await state.SendAsync(new CaptureHold(open.HoldId, open.BookingId), new CaptureHold(cancelled.HoldId, cancelled.BookingId), new ReleaseHold(theirs.HoldId, theirs.BookingId));
        await state.HoldReachesAsync(open.HoldId, "captured");
        await state.HoldReachesAsync(cancelled.HoldId, "captured");
        await state.HoldReachesAsync(theirs.HoldId, "released");
        Assert.Empty(await TracesOfAsync(person));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task Another_partners_word_erases_nobody()
    {
        var (programme, person) = (await state.ProgrammeAsync(), Guid.CreateVersion7());
        await state.MovedAsync(programme, Pool, Participant(person), 20);
        await EraseAsync(Guid.CreateVersion7(), person);
        Assert.Equal(20, await state.BalanceAsync(programme, "participant", person));
    }

    [Fact]
    public async Task What_was_under_way_when_somebody_left_is_unlinked_when_it_has_come()
    {
        var (programme, person) = (await state.ProgrammeAsync(), Guid.CreateVersion7());
        await EraseAsync(state.Partner, person);
        var (late, another) = (state.Hold(programme) with { ParticipantId = person }, state.Hold(programme));
        await state.SendAsync(late, another);
        await state.HoldReachesAsync(late.HoldId, "held");
        await state.HoldReachesAsync(another.HoldId, "held");
        await state.MovedAsync(programme, Pool, Participant(person), 20);
        Assert.NotEmpty(await TracesOfAsync(person));

        await state.RunAsync<EraseLatecomers>();
        Assert.Empty(await TracesOfAsync(person));
        Assert.NotEmpty(await TracesOfAsync(another.ParticipantId));
        await state.SendAsync(new ReleaseHold(late.HoldId, late.BookingId));
        await state.HoldReachesAsync(late.HoldId, "released");
        await state.IsWholeAsync();
    }

    async Task EraseAsync(Guid partner, Guid person)
    {
        var before = await state.ScalarAsync("select count(*) from platform.inbox where endpoint like '%erase-participant'");
        await using var scope = state.Credits.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        // As the notification service will: nobody else's outbox is in this test.
        work.Publish(new ParticipantErased(partner, person));
        await work.CommitAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await state.ScalarAsync("select count(*) from platform.inbox where endpoint like '%erase-participant'") > before, "the message is taken in");
        await Eventually.HoldsAsync(async () => await state.ScalarAsync("select count(*) from platform.outbox") == 0, "every message has left");
    }

    /// <summary>The tables that have the id in any row, as text or as bytes, those of the outbox and inbox included.</summary>
    async Task<IReadOnlyList<string>> TracesOfAsync(Guid id)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        var traces = new List<string>();
        foreach (var table in await connection.QueryAsync<string>("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
        {
            if (await connection.ExecuteScalarAsync<bool>($"select exists (select from {table} t where replace(t::text, '-', '') ilike '%' || @hex || '%' or t::text ilike '%' || @littleEndian || '%')",
                new { hex = id.ToString("N"), littleEndian = Convert.ToHexString(id.ToByteArray()) }))
            {
                traces.Add(table);
            }
        }

        return traces;
    }

    /// <summary>Every figure of the ledger, without whose it is.</summary>
    async Task<string> StandAsync()
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return (await connection.ExecuteScalarAsync<string>("""
            select (select string_agg(concat_ws(' ', id, programme_id, kind, lot_id, balance, held, version), ';' order by id) from accounts) || (select string_agg(e::text, ';' order by e.transfer_id, e.account_id) from entries e)
                || (select string_agg(concat_ws(' ', id, state, credits, captured), ';' order by id) from holds) || (select string_agg(t::text, ';' order by t.id) from transfers t)
            """))!;
    }
}
