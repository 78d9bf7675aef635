using Dapper;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Entraide.Testing;

/// <summary>What PostgreSQL itself keeps one partner from seeing of another, whatever a service's code asks: judged table by table, so that a new one cannot be forgotten.</summary>
public sealed class PartnerFences(RunningService service)
{
    /// <summary>A table that policies keep apart.</summary>
    /// <param name="OfPartner">Whether it says itself whose a row is.</param>
    /// <param name="Shared">Whether everybody may read it.</param>
    public sealed record FencedTable(string Name, bool OfPartner, bool Shared);

    /// <summary>
    /// Each table is kept apart or was opened on purpose; one that names a partner, or hangs on one that is kept apart, is kept apart, but for
    /// <paramref name="made"/> (copies made for searching).
    /// </summary>
    public async Task EveryTableIsDecidedAsync(params string[] made)
    {
        await using var connection = new NpgsqlConnection(service.Database);
        var forgotten = (await connection.QueryAsync<string>("""
            with fenced as (select oid from pg_class c where relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)),
                opened as (select name::regclass as oid from platform.open_tables)
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_t%'
                and c.oid::regclass::text not in ('platform.outbox', 'platform.inbox', 'platform.leases', 'platform.open_tables', 'schema_migrations')
                and c.oid not in (select oid from fenced)
                and (
                    -- Neither kept apart nor opened is closed to requests, which is decided enough for what holds no partner's data.
                    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partner_id' and not a.attisdropped)
                    or exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.confrelid in (select oid from fenced))
                    or c.relrowsecurity)
            """)).Except(made).ToArray();
        Assert.True(forgotten.Length == 0, $"No policy keeps partners apart in: {string.Join(", ", forgotten)}. Call platform.keep_apart in the migration.");
        Assert.Empty(await connection.QueryAsync<string>("select oid::regclass::text from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace and coalesce(not 'security_invoker=true' = any(reloptions), true)"));
    }

    /// <summary>Requests come in as a role that no policy spares, and that may read no other partner's messages.</summary>
    public async Task RequestsComeInAsNobodySpecialAsync()
    {
        await using var connection = await TenantAsync();
        var role = await connection.QuerySingleAsync<(bool Super, bool Bypass, bool Creates)>("select rolsuper, rolbypassrls, rolcreaterole or rolcreatedb from pg_roles where rolname = current_user");
        Assert.Equal((false, false, false), role);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from pg_class where relowner = current_user::regrole and relpersistence <> 't'"));
        foreach (var forbidden in new[] { "select from platform.outbox", "select from platform.inbox", "delete from platform.outbox", "select from platform.leases", "set role postgres" })
        {
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(forbidden))).SqlState);
        }
    }

    /// <summary>Without a partner nothing is seen and nothing can be written; with <paramref name="partner"/>, its own rows, all of them, and nobody else's.</summary>
    /// <param name="full">Tables that must hold rows of the partner for this to prove something.</param>
    public async Task PartnersSeeTheirOwnAsync(Guid partner, params string[] full)
    {
        await using var owner = new NpgsqlConnection(service.Database);
        await using var tenant = await TenantAsync();
        foreach (var table in await TablesAsync())
        {
            if (!table.Shared)
            {
                Assert.True(await CountAsync(tenant, table.Name) == 0, $"Whoever names no partner sees {table.Name}.");
            }

            var refused = await Assert.ThrowsAsync<PostgresException>(() => tenant.ExecuteAsync($"insert into {table.Name} default values"));
            Assert.True(refused.SqlState == "42501", $"Whoever names no partner may write to {table.Name}: {refused.SqlState}");

            await using var transaction = await tenant.BeginTransactionAsync();
            await tenant.ExecuteAsync("call platform.work_for(@partner)", new { partner });
            if (table.OfPartner)
            {
                var own = await CountAsync(owner, $"{table.Name} where partner_id = '{partner}'");
                Assert.True(await CountAsync(tenant, $"{table.Name} where partner_id = '{partner}'") == own, $"A partner does not see all of its own in {table.Name}.");
                Assert.True(table.Shared || await CountAsync(tenant, table.Name) <= own + await CountAsync(owner, $"{table.Name} where partner_id is null"), $"A partner sees others' rows in {table.Name}.");
                Assert.True(!full.Contains(table.Name) || own > 0, $"{table.Name} holds nothing of the partner: this proves nothing.");
            }
            else
            {
                Assert.True(!full.Contains(table.Name) || await CountAsync(tenant, table.Name) > 0, $"{table.Name} shows nothing to the partner: this proves nothing.");
            }
        }
    }

    /// <summary>A handler that forgets to ask for its partner gets its partner's rows of <paramref name="table"/> all the same, and leaves nothing behind in the pool.</summary>
    public async Task ForgettingTheFilterShowsNothingOfOthersAsync(string table, Guid partner, Guid other)
    {
        var database = service.Services.GetRequiredService<Database>();
        await using (var owner = new NpgsqlConnection(service.Database))
        {
            Assert.True(await CountAsync(owner, $"{table} where partner_id = '{other}'") > 0, "The other partner has nothing that could be seen.");
        }

        for (var round = 0; round < 20; round++)
        {
            Assert.Equal([partner], await ForAsync(partner, () => database.QueryAsync<Guid>($"select distinct partner_id from {table}", null, CancellationToken.None)));
            Assert.Empty(await ForAsync(null, () => database.QueryAsync<Guid>($"select distinct partner_id from {table}", null, CancellationToken.None)));
            Assert.Equal("", await ForAsync(null, () => database.FindAsync<string>("select coalesce(current_setting('entraide.partner', true), '')", null, CancellationToken.None)));
            await using var scope = service.Services.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            Assert.Equal([partner], await ForAsync(partner, () => work.QueryAsync<Guid>($"select distinct partner_id from {table}", null, CancellationToken.None)));
            Assert.Equal(0, await ForAsync(partner, () => work.ExecuteAsync($"update {table} set partner_id = partner_id where partner_id = @other", new { other }, CancellationToken.None)));
        }
    }

    /// <summary>Everything that is <paramref name="partner"/>'s, as one digest a table.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RowsOfAsync(Guid partner)
    {
        await using var tenant = await TenantAsync();
        await using var transaction = await tenant.BeginTransactionAsync();
        await tenant.ExecuteAsync("call platform.work_for(@partner)", new { partner });
        var digests = new Dictionary<string, string>();
        foreach (var table in await TablesAsync())
        {
            if (table.OfPartner || !table.Shared)
            {
                digests[table.Name] = await tenant.ExecuteScalarAsync<string>(
                    $"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table.Name} t{(table.OfPartner ? $" where partner_id = '{partner}'" : "")}") ?? "";
            }
        }

        return digests;
    }

    async Task<IReadOnlyList<FencedTable>> TablesAsync()
    {
        await using var connection = new NpgsqlConnection(service.Database);
        return [.. (await connection.QueryAsync<(string Name, bool OfPartner, bool Shared)>("""
            select c.oid::regclass::text, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partner_id' and not a.attisdropped),
                exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'shared_reading')
            from pg_class c where c.relrowsecurity order by 1
            """)).Select(table => new FencedTable(table.Name, table.OfPartner, table.Shared))];
    }

    async Task<NpgsqlConnection> TenantAsync()
    {
        var connection = new NpgsqlConnection(service.Services.GetRequiredService<TenantLogin>().ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    static async Task<T> ForAsync<T>(Guid? partner, Func<Task<T>> query)
    {
        if (partner is { } named)
        {
            WorkingFor.Partner(named);
        }

        return await query();
    }

    static Task<long> CountAsync(NpgsqlConnection connection, string what) => connection.ExecuteScalarAsync<long>($"select count(*) from {what}");
}
