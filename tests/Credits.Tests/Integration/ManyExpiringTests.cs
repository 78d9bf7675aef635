using System.Diagnostics;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

/// <summary>Ten thousand accounts and hundreds of lots of one programme expire in one moment, beside people who go on giving and spending.</summary>
[Trait("Category", "Integration")]
public sealed class ManyExpiringTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    const int Lots = 400, PeopleOfEach = 25, CreditsOfEach = 3, LeftInPool = 5;

    [Fact]
    public async Task Ten_thousand_at_once_go_back_while_the_rest_goes_on()
    {
        var programme = await state.ProgrammeAsync(granted: 1_000_000);
        var people = Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7()).ToArray();
        await state.ExecuteAsync(Expiring, new { programme, state.Partner, Lots, PeopleOfEach, CreditsOfEach, LeftInPool });
        await state.IsWholeAsync();
        Assert.True(await LeftAsync(programme) > 0, "all was returned before the test began");

        // Everybody of the programme's pool and their own, until all has gone back.
        using var done = new CancellationTokenSource();
        var longest = new TimeSpan[people.Length];
        var moved = 0L;
        var others = people.Select((person, i) => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var started = Stopwatch.GetTimestamp();
                await state.MovedAsync(programme, Pool, Participant(person), 2);
                await state.MovedAsync(programme, Participant(person), Spent, 1);
                var took = Stopwatch.GetElapsedTime(started);
                longest[i] = took > longest[i] ? took : longest[i];
                Interlocked.Add(ref moved, 2);
            }
        })).ToArray();
        var (began, before) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref moved));
        await Entraide.Testing.Eventually.HoldsAsync(async () => await LeftAsync(programme) == 0 || others.Any(other => other.IsFaulted), "all of it is with its funders", TimeSpan.FromSeconds(90));
        var (beside, took) = (Interlocked.Read(ref moved) - before, Stopwatch.GetElapsedTime(began));
        await done.CancelAsync();
        await Task.WhenAll(others);

        Assert.Equal(Lots * (PeopleOfEach * CreditsOfEach + LeftInPool), await state.BalanceAsync(programme, "returned"));
        Assert.Equal(Lots * (PeopleOfEach + 1), await state.ScalarAsync("select count(*) from transfers where programme_id = @programme and kind = 'expire'", new { programme }));
        await state.IsWholeAsync();
        // A wide bound, which a lock held for the whole of a round would still break.
        Assert.True(beside > 0 && longest.Max() < TimeSpan.FromSeconds(3), $"{beside} transfers went through in {took}, the longest pair took {longest.Max()}");
    }

    Task<long> LeftAsync(Guid programme) => state.ScalarAsync(
        "select count(*) from accounts where programme_id = @programme and kind in ('pool', 'participant') and expires_at <= now() and balance > 0", new { programme });

    // As the ledger itself writes it: a grant of each lot into its pool, and one transfer from there to its people.
    const string Expiring = """
        create temporary table lot on commit preserve rows as
            select n, gen_random_uuid() as id, gen_random_uuid() as issuance, gen_random_uuid() as pool, gen_random_uuid() as granted, gen_random_uuid() as given from generate_series(1, @Lots) n;
        create temporary table person on commit preserve rows as
            select l.id as lot, l.given, gen_random_uuid() as account, gen_random_uuid() as owner from lot l cross join generate_series(1, @PeopleOfEach);
        insert into lots (id, partner_id, programme_id, funder, expires_at, created_at) select id, @Partner, @programme, 'Funder ' || n, now() - interval '1 minute', now() from lot;
        begin;
        insert into accounts (id, partner_id, programme_id, kind, owner_id, lot_id, expires_at, floor, balance, version, moved_at)
            select issuance, @Partner, @programme, 'issuance', @programme, id, now() - interval '1 minute', null::bigint, -@PeopleOfEach * @CreditsOfEach - @LeftInPool, 1, now() from lot
            union all select pool, @Partner, @programme, 'pool', @programme, id, now() - interval '1 minute', 0, @LeftInPool, 2, now() from lot
            union all select account, @Partner, @programme, 'participant', owner, lot, now() - interval '1 minute', 0, @CreditsOfEach, 1, now() from person;
        insert into transfers (id, partner_id, programme_id, kind, at, request)
            select granted, @Partner, @programme, 'grant', now(), ''::bytea from lot union all select given, @Partner, @programme, 'allocate', now(), ''::bytea from lot;
        insert into entries (account_id, version, transfer_id, amount, balance_after, at)
            select issuance, 1, granted, -@PeopleOfEach * @CreditsOfEach - @LeftInPool, -@PeopleOfEach * @CreditsOfEach - @LeftInPool, now() from lot
            union all select pool, 1, granted, @PeopleOfEach * @CreditsOfEach + @LeftInPool, @PeopleOfEach * @CreditsOfEach + @LeftInPool, now() from lot
            union all select pool, 2, given, -@PeopleOfEach * @CreditsOfEach, @LeftInPool, now() from lot
            union all select account, 1, given, @CreditsOfEach, @CreditsOfEach, now() from person;
        commit;
        """;
}
