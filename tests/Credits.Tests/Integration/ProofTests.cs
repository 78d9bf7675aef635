using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class ProofTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    // Balances, versions and later entries follow the change, so that everything adds up again.
    const string ChangeConsistently = """
        create temp table hit as select account_id, version, sign(amount) * 2 as more from entries where transfer_id = @transfer;
        update entries e set amount = amount + case when e.version = h.version then h.more else 0 end, balance_after = balance_after + h.more
            from hit h where e.account_id = h.account_id and e.version >= h.version;
        update accounts a set balance = balance + h.more from hit h where a.id = h.account_id;
        drop table hit;
        """;

    const string CutTail = """
        update accounts a set balance = balance - e.amount, version = a.version - 1 from entries e where e.transfer_id = @transfer and e.account_id = a.id;
        delete from entries where transfer_id = @transfer;
        delete from transfers where id = @transfer;
        """;

    // With all that is known of the chain.
    const string CutTailWithSeals = CutTail + """
        delete from seals where transfer_id = @transfer;
        update seal_heads h set number = s.number, hash = substring(s.links from length(s.links) - 31) from seals s
            where h.partner_id = @partner and s.partner_id = @partner and s.number = h.number - 1;
        """;

    [Fact]
    public async Task A_ledger_nobody_touched_is_whole_with_any_anchor_it_ever_had()
    {
        using var ledger = new PartnerLedger(state);
        var before = await ledger.SealedAsync();
        Assert.Equal(0, (long)before["number"]!);
        var programme = await ledger.ProgrammeAsync();
        await ledger.MoveAsync(programme, 10, Guid.CreateVersion7());
        var between = await ledger.SealedAsync();
        await ledger.MoveAsync(programme, 5, spend: true);
        var after = await ledger.SealedAsync();

        foreach (var anchor in new[] { null, before, between, after })
        {
            var verified = await ledger.VerifyAsync(anchor);
            Assert.True((bool)verified["whole"]!, verified.ToJsonString());
            Assert.Equal((3, 6), ((long)verified["seals"]!, (long)verified["entries"]!));
        }

        Assert.Equal((2, 3), ((long)between["number"]!, (long)after["number"]!));
        Assert.NotEqual((string)between["hash"]!, (string)after["hash"]!);
    }

    [Fact]
    public async Task An_amount_changed_in_both_legs_with_all_balances_is_named()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, _) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(ChangeConsistently, new { transfer = transfers[1] });
        // The second transfer after the grant: the third seal.
        await FaultAsync(ledger, "changed", transfers[1], 3, named: true);
    }

    [Fact]
    public async Task The_last_transfer_changed_is_named()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, _) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(ChangeConsistently, new { transfer = transfers[^1] });
        await FaultAsync(ledger, "changed", transfers[^1], 5, named: true);
    }

    [Theory]
    [InlineData("update transfers set kind = 'give' where id = @transfer", "changed")]
    [InlineData("update transfers set hold_id = gen_random_uuid() where id = @transfer", "changed")]
    [InlineData("update transfers set at = at + interval '1 microsecond' where id = @transfer", "changed")]
    [InlineData("update transfers set partner_id = gen_random_uuid() where id = @transfer", "changed")]
    [InlineData("delete from entries where transfer_id = @transfer; delete from transfers where id = @transfer", "missing")]
    [InlineData("delete from transfers where id = @transfer", "missing")]
    [InlineData("update seals set links = set_byte(links, 30, get_byte(links, 30) # 1) where transfer_id = @transfer", "seal_changed")]
    [InlineData("update seals set links = set_byte(links, 100, get_byte(links, 100) # 1) where transfer_id = @transfer", "seal_changed")]
    [InlineData("update seals set links = set_byte(links, 3, get_byte(links, 3) # 1) where transfer_id = @transfer", "seal_changed")]
    public async Task Sealed_history_that_was_edited_is_named(string sql, string what)
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, anchor) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(sql, new { transfer = transfers[1] });
        await FaultAsync(ledger, what, transfers[1], 3, named: true);
        await FaultAsync(ledger, what, transfers[1], 3, named: true, anchor);
    }

    [Fact]
    public async Task A_seal_that_is_gone_is_named()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, _) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync("delete from seals where transfer_id = @transfer", new { transfer = transfers[1] });
        await FaultAsync(ledger, "seal_missing", null, 3);
    }

    [Fact]
    public async Task A_tail_cut_off_with_its_seals_is_noticed_with_an_anchor_also_once_others_took_its_place()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, anchor) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(CutTailWithSeals, new { transfer = transfers[^1], partner = ledger.Partner });
        Assert.True((bool)(await ledger.VerifyAsync())["whole"]!);
        await FaultAsync(ledger, "tail_cut", null, 5, anchor: anchor);

        var programme = await ledger.ProgrammeAsync();
        await ledger.SealedAsync();
        Assert.True((bool)(await ledger.VerifyAsync())["whole"]!);
        Assert.Equal("anchor_differs", (string)(await ledger.VerifyAsync(anchor))["fault"]!["what"]!);
        Assert.NotEqual(Guid.Empty, programme);
    }

    [Fact]
    public async Task A_tail_cut_off_without_its_seals_is_noticed_without_an_anchor()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, _) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(CutTail, new { transfer = transfers[^1] });
        await FaultAsync(ledger, "missing", transfers[^1], 5, named: true);
        await ledger.TamperAsync("delete from seals where transfer_id = @transfer", new { transfer = transfers[^1] });
        await FaultAsync(ledger, "tail_cut", null, 5);
    }

    [Fact]
    public async Task A_balanced_transfer_put_into_sealed_history_is_named()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, _) = await SealedTransfersAsync(ledger);
        var added = Guid.CreateVersion7();
        await ledger.TamperAsync("""
            insert into transfers (id, seq, partner_id, programme_id, kind, at, request) overriding system value
                select @added, -(extract(epoch from clock_timestamp()) * 1000000)::bigint, partner_id, programme_id, kind, at, request from transfers where id = @like;
            insert into entries (account_id, version, transfer_id, amount, balance_after, at)
                select a.id, a.version + 1, @added, e.amount, a.balance + e.amount, a.moved_at from entries e join accounts a on a.id = e.account_id where e.transfer_id = @like;
            update accounts a set version = a.version + 1, balance = a.balance + e.amount from entries e where e.transfer_id = @added and a.id = e.account_id;
            """, new { added, like = transfers[0] });
        await FaultAsync(ledger, "added", added, null, named: true);
    }

    [Fact]
    public async Task Legs_put_onto_a_sealed_transfer_are_named()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, _) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync("""
            insert into entries (account_id, version, transfer_id, amount, balance_after, at)
                select a.id, a.version + 1, e.transfer_id, e.amount, a.balance + e.amount, a.moved_at from entries e join accounts a on a.id = e.account_id where e.transfer_id = @transfer
            """, new { transfer = transfers[0] });
        await FaultAsync(ledger, "added", transfers[0], 2, named: true);
    }

    [Theory]
    [InlineData("update accounts set balance = balance + 1 where partner_id = @partner and kind = 'pool'", "balance_differs")]
    [InlineData("update accounts set version = version + 1 where partner_id = @partner and kind = 'pool'", "balance_differs")]
    [InlineData("update accounts set held = held + 1 where partner_id = @partner and kind = 'pool'", "held_differs")]
    [InlineData("delete from accounts where partner_id = @partner and kind = 'pool'", "entry_astray")]
    [InlineData("insert into entries select id, version + 1, gen_random_uuid(), 1, balance + 1, now() from accounts where partner_id = @partner and kind = 'pool'", "balance_differs")]
    [InlineData("""
        insert into entries select id, version + 1, gen_random_uuid(), 1, balance + 1, now() from accounts where partner_id = @partner and kind = 'pool';
        update accounts set version = version + 1, balance = balance + 1 where partner_id = @partner and kind = 'pool'
        """, "entry_astray")]
    public async Task What_does_not_add_up_is_named(string sql, string what)
    {
        using var ledger = new PartnerLedger(state);
        await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(sql, new { partner = ledger.Partner });
        var fault = (await ledger.VerifyAsync())["fault"]!;
        Assert.Equal(what, (string)fault["what"]!);
        Assert.NotNull(fault["account_id"]);
    }

    [Fact]
    public async Task A_transfer_that_commits_late_is_sealed_in_its_place_and_none_is_left_out()
    {
        using var ledger = new PartnerLedger(state);
        var programme = await ledger.ProgrammeAsync();
        await ledger.SealedAsync();
        var late = Guid.CreateVersion7();
        await using var connection = ledger.Database();
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("""
                insert into transfers (id, partner_id, programme_id, kind, at, request) values (@late, @Partner, @programme, 'give', now(), '');
                with opened as (
                    insert into accounts (id, partner_id, programme_id, kind, owner_id, floor, balance, version, moved_at)
                    select gen_random_uuid(), @Partner, @programme, 'participant', gen_random_uuid(), null, amount, 1, now() from unnest(array[-5, 5]) as amount returning id, balance)
                insert into entries select id, 1, @late, balance, balance, now() from opened
                """, new { late, ledger.Partner, programme });
            var early = await ledger.MoveAsync(programme, 10, Guid.CreateVersion7());
            await ledger.SealAsync();
            // The one that is committed has a later place than the one that is not: it waits.
            Assert.Equal(1, (long)(await ledger.GetAsync("/v1/credits/ledger/anchor"))["unsealed"]!);
            await transaction.CommitAsync();
            var anchor = await ledger.SealedAsync();
            Assert.Equal(3, (long)anchor["number"]!);
            var order = await connection.QueryAsync<Guid>("select transfer_id from seals where partner_id = @Partner order by number offset 1", new { ledger.Partner });
            Assert.Equal([late, early], order);
            Assert.True((bool)(await ledger.VerifyAsync(anchor))["whole"]!);
        }
    }

    [Fact]
    public async Task While_many_write_everything_is_sealed_in_the_order_of_writing()
    {
        using var ledger = new PartnerLedger(state);
        var programme = await ledger.ProgrammeAsync(granted: 10_000);
        var writing = Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            for (var i = 0; i < 40; i++)
            {
                await ledger.MoveAsync(programme, 1, Guid.CreateVersion7());
            }
        }));
        while (!writing.IsCompleted)
        {
            await ledger.SealAsync();
            var verified = await ledger.VerifyAsync();
            Assert.True((bool)verified["whole"]!, verified.ToJsonString());
        }

        await writing;
        Assert.Equal(241, (long)(await ledger.SealedAsync())["number"]!);
        await using var connection = ledger.Database();
        Assert.True(await connection.ExecuteScalarAsync<bool>("""
            select bool_and(seq > before) from (select t.seq, lag(t.seq, 1, 0::bigint) over (order by s.number) as before from seals s join transfers t on t.id = s.transfer_id where s.partner_id = @Partner) o
            """, new { ledger.Partner }));
    }

    [Fact]
    public async Task One_partner_does_not_see_another_through_anchor_or_proof()
    {
        using var ledger = new PartnerLedger(state);
        var (transfers, anchor) = await SealedTransfersAsync(ledger);
        await ledger.TamperAsync(ChangeConsistently, new { transfer = transfers[0] });
        using var other = new PartnerLedger(state);
        var theirs = await other.SealedAsync();
        Assert.Equal(0, (long)theirs["number"]!);
        Assert.NotEqual((string)anchor["hash"]!, (string)theirs["hash"]!);
        Assert.True((bool)(await other.VerifyAsync())["whole"]!);
        Assert.Equal("tail_cut", (string)(await other.VerifyAsync(anchor))["fault"]!["what"]!);
    }

    [Theory]
    [InlineData("""{"anchor":{"number":-1,"hash":"0000000000000000000000000000000000000000000000000000000000000000"}}""", "/anchor/number")]
    [InlineData("""{"anchor":{"number":1,"hash":"00"}}""", "/anchor/hash")]
    [InlineData("""{"anchor":{"number":1,"hash":"zz00000000000000000000000000000000000000000000000000000000000000"}}""", "/anchor/hash")]
    public async Task An_anchor_that_is_none_is_refused_by_name(string body, string pointer)
    {
        var refused = await JsonAsync(await state.Http.PostAsync("/v1/credits/ledger/verify", new StringContent(body, System.Text.Encoding.UTF8, "application/json")), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)refused["errors"]![0]!["pointer"]!);
    }

    /// <summary>A grant and four transfers, all sealed.</summary>
    static async Task<(Guid[] Transfers, JsonNode Anchor)> SealedTransfersAsync(PartnerLedger ledger)
    {
        var (programme, participant) = (await ledger.ProgrammeAsync(), Guid.CreateVersion7());
        Guid[] transfers = [await ledger.MoveAsync(programme, 10, participant), await ledger.MoveAsync(programme, 20, participant), await ledger.MoveAsync(programme, 5, participant, spend: true), await ledger.MoveAsync(programme, 7, participant)];
        return (transfers, await ledger.SealedAsync());
    }

    static async Task FaultAsync(PartnerLedger ledger, string what, Guid? transfer, long? number, bool named = false, JsonNode? anchor = null)
    {
        var verified = await ledger.VerifyAsync(anchor);
        Assert.False((bool)verified["whole"]!);
        var fault = verified["fault"]!;
        Assert.Equal((what, transfer, number), ((string)fault["what"]!, (Guid?)fault["transfer_id"], (long?)fault["number"]));
        Assert.Equal(named, fault["account_id"] is not null && fault["version"] is not null);
    }
}
