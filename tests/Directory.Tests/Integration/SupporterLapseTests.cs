using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Nobody has to do anything for somebody whose papers ended to be taken off.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class SupporterLapseTests(RunningDirectory directory)
{
    [Fact]
    public async Task Who_lapsed_since_is_withdrawn_once_and_listed_again_when_renewed()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();

        // Supervision is due in 60 days. The day itself still counts; two replicas look after it.
        await RunAsync(TimeProvider.System.GetUtcNow().AddDays(59));
        await Task.WhenAll(RunAsync(TimeProvider.System.GetUtcNow().AddDays(61)), RunAsync(TimeProvider.System.GetUtcNow().AddDays(61)));
        await RunAsync(TimeProvider.System.GetUtcNow().AddDays(62));
        Assert.False((await events.NextIsAsync(id, "SupporterWithdrawn", version + 1)).GetProperty("forGood").GetBoolean());

        await partner.SuperviseAsync(id, days: 90);
        await events.NextIsAsync(id, "SupporterListed", version + 2);
    }

    [Theory]
    [InlineData("certified_until", "not_certified")]
    [InlineData("safeguarded_until", "safeguarding_lapsed")]
    public async Task A_date_that_has_passed_is_seen_before_the_job_comes_round(string column, string reason)
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();
        await directory.ScalarAsync<int?>($"update supporters set {column} = '2026-01-01T00:00:00Z', bookable_until = '2026-01-01T00:00:00Z' where id = @id; update search_entries set bookable_until = '2026-01-01T00:00:00Z' where id = @id", new { id });
        Assert.Equal([reason], await partner.ReasonsAsync(id));
        Assert.Empty((await partner.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());

        await RunAsync(TimeProvider.System.GetUtcNow());
        await events.NextIsAsync(id, "SupporterWithdrawn", version + 1);
        Assert.Equal([reason], await partner.ReasonsAsync(id));
    }

    [Fact]
    public async Task More_than_one_batch_is_taken_off_in_one_round()
    {
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        await directory.ScalarAsync<int?>("""
            insert into supporters (id, partner_id, topics, languages, modalities, sessions_per_day, sessions_per_week, certified_until, safeguarded_until, supervision_due_on, bookable_until, listed, listed_at)
            select gen_random_uuid(), partner_id, topics, languages, modalities, 1, 1, '2020-01-01', '2020-01-01', '2020-01-01', '2020-01-01', true, now()
            from supporters, generate_series(1, 250) where id = @id
            """, new { id });
        await RunAsync(TimeProvider.System.GetUtcNow());
        // Also where the service's own round was quicker with some of them.
        await Eventually.HoldsAsync(async () => await directory.ScalarAsync<int>("select count(*) from supporters where listed and bookable_until < now()") == 0, "all are taken off");
        Assert.True((await partner.RecordAsync(id)).GetProperty("bookable").GetBoolean());
    }

    [Fact]
    public async Task The_service_runs_the_round_by_itself_under_a_lease() => await Eventually.HoldsAsync(
        async () => await directory.ScalarAsync<long>("select coalesce(max(runs), 0) from platform.leases where name = @name", new { name = TakeOffLapsed.Name }) > 0, "a round was run");

    async Task RunAsync(DateTimeOffset now)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await new TakeOffLapsed(new SupporterStore(work), work, new StoppedClock(now)).RunAsync(CancellationToken.None);
    }

    sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
