using Dapper;
using Entraide.Credits.Lots;
using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

/// <summary>Who has credits that will expire is told, once, however many they are and however often it is tried.</summary>
[Trait("Category", "Integration")]
public sealed class OwnersToldOfExpiryTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>, IAsyncLifetime
{
    static DateTimeOffset In(int days) => TimeProvider.System.GetUtcNow().AddDays(days);

    public Task InitializeAsync() => state.ExecuteAsync("""
        create table if not exists kept (type text, body jsonb, transaction xid8 default pg_current_xact_id());
        create or replace function keep_outbox() returns trigger language plpgsql security definer as 'begin insert into kept values (new.type, new.body::jsonb); return null; end';
        create or replace trigger keep_outbox after insert on platform.outbox for each row execute function keep_outbox();
        """);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_has_some_to_spend_is_told_once_and_nobody_else_is()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var (some, supporter, booked, spent, left, elsewhere, partly) =
            (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await state.GrantAsync(programme, 7, "Fondation", In(30));
        await state.MovedAsync(programme, Pool, Participant(elsewhere), 7);
        var lot = await state.GrantAsync(programme, 100, "Ville", In(13));
        foreach (var (owner, credits) in new[] { (Participant(some), 8), (Supporter(supporter), 4), (Participant(booked), (int)Price), (Participant(spent), 6), (Participant(left), 9), (Participant(partly), (int)Price + 3) })
        {
            await state.MovedAsync(programme, Pool, owner, credits);
        }

        await state.MovedAsync(programme, Participant(some), Spent, 3);
        await state.MovedAsync(programme, Participant(spent), Spent, 6);
        foreach (var person in new[] { booked, partly })
        {
            var hold = state.Hold(programme) with { ParticipantId = person };
            await state.SendAsync(hold);
            await state.HoldReachesAsync(hold.HoldId, "held");
            Assert.Equal(Price, await state.ScalarAsync("select held from accounts where lot_id = @lot and owner_id = @person", new { lot, person }));
        }

        await EraseAsync(left);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => state.RunAsync<WarnOfExpiry>()));
        await state.RunAsync<WarnOfExpiry>();
        Assert.Equal(new[] { (some, 5L), (supporter, 4), (partly, 3) }.Order(), (await ToldAsync(lot)).Order());
        Assert.Equal(1, await state.ScalarAsync("select count(*) from kept where type like '%:LotExpiring' and body->>'lotId' = @lot::text", new { lot }));
        Assert.Equal(0, await state.ScalarAsync("select count(*) from kept where body->>'ownerId' = @elsewhere::text", new { elsewhere }));
        Assert.Equal(1, await state.ScalarAsync("""
            select count(*) from kept k join lots l on l.id::text = k.body->>'lotId'
            where k.body->>'ownerId' = @some::text and k.body->>'partnerId' = @Partner::text and (k.body->>'expiresAt')::timestamptz = l.expires_at
            """, new { some, state.Partner }));
    }

    [Fact]
    public async Task Ten_thousand_are_told_in_small_transactions_and_none_twice_after_a_crash_between_them()
    {
        const int Owners = 10_000;
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 5, "Ville", In(12));
        await state.ExecuteAsync("""
            insert into accounts (id, partner_id, programme_id, kind, owner_id, lot_id, expires_at, floor, balance, moved_at)
            select gen_random_uuid(), @Partner, @programme, case when n % 4 = 0 then 'supporter' else 'participant' end, gen_random_uuid(), l.id, l.expires_at, 0, 2, now() from lots l, generate_series(1, @Owners) n where l.id = @lot
            """, new { state.Partner, programme, lot, Owners });
        await state.ExecuteAsync("""
            create or replace function crash() returns trigger language plpgsql security definer as 'begin raise exception ''as if the process had ended''; end';
            create trigger crash before update of told_up_to on lots for each row when (old.told_up_to is not null) execute function crash();
            """);
        await Assert.ThrowsAsync<PostgresException>(() => state.RunAsync<WarnOfExpiry>());
        Assert.Equal((WarnOfExpiry.Page, 0L), ((await ToldAsync(lot)).Count, await WarnedAsync(lot)));
        await state.ExecuteAsync("drop trigger crash on lots");

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => state.RunAsync<WarnOfExpiry>()));
        var told = await ToldAsync(lot);
        Assert.Equal((Owners, Owners, 1L), (told.Count, told.Distinct().Count(), await WarnedAsync(lot)));
        Assert.InRange(await state.ScalarAsync("select max(messages) from (select count(*) as messages from kept where body->>'lotId' = @lot::text group by transaction) t", new { lot }), 2, WarnOfExpiry.Page + 1);
    }

    Task<long> WarnedAsync(Guid lot) => state.ScalarAsync("select count(*) from lots where id = @lot and warned_at is not null", new { lot });

    async Task<IReadOnlyList<(Guid, long)>> ToldAsync(Guid lot)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return (await connection.QueryAsync<(Guid, long)>("""
            select (body->>'ownerId')::uuid, (body->>'credits')::bigint from kept where type = 'Entraide.Credits.Contracts:OwnCreditsExpiring' and body->>'lotId' = @lot::text
            """, new { lot })).AsList();
    }

    async Task EraseAsync(Guid person)
    {
        await using var scope = state.Credits.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        work.Publish(new ParticipantErased(state.Partner, person));
        await work.CommitAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await state.ScalarAsync("select count(*) from accounts where owner_id = @person", new { person }) == 0, "they are unlinked");
    }
}
