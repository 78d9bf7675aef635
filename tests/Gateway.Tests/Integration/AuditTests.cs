using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Entraide.Gateway.Audit;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Who did what to which object: what is in the log, what is not, who reads it, and that nobody changes it.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class AuditTests(RunningGateway gateway) : IAsyncLifetime
{
    readonly ClientKey key = new("k1");
    WebApplication service = null!, door = null!;
    (Guid Partner, string Client) me;
    HttpClient caller = null!;
    string token = "";

    public async Task InitializeAsync()
    {
        service = await BareService.StartAsync(gateway.Url);
        door = await gateway.StartAsync(OperatorKey, $"--services:directory:http:0={UrlOf(service)}");
        me = await gateway.RegisterAsync(key);
        using var http = gateway.Anonymous();
        token = await ClientKey.TokenAsync(http, key.Assertion(me.Client));
        caller = gateway.With(token, UrlOf(door));
    }

    public async Task DisposeAsync()
    {
        caller.Dispose();
        key.Dispose();
        await door.DisposeAsync();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task A_write_is_in_the_log_before_its_answer_with_ids_and_no_words()
    {
        var id = Guid.CreateVersion7();
        var answer = await caller.PostAsync($"/v1/directory/things/{id}/notes/zebraword?q=zebraquery", null);
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-Entraide-Route"));
        var entry = (await EntriesAsync($"object={id}"))[0];
        Assert.Equal(("POST /v1/directory/things/{id}/notes/{word}", 201, "client", me.Client, me.Partner.ToString()), (entry.GetProperty("operation").GetString(), entry.GetProperty("status").GetInt32(),
            entry.GetProperty("by").GetString(), entry.GetProperty("client").GetString(), entry.GetProperty("partner").GetString()));
        Assert.Contains(entry.GetProperty("trace_id").GetString()!, answer.Headers.GetValues("traceresponse").Single());
        await using var connection = new NpgsqlConnection(gateway.Database);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*) from audit_entries a where row_to_json(a)::text like '%zebra%'"));
    }

    [Fact]
    public async Task Refused_and_failed_writes_are_in_it_too()
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(404, (int)(await caller.PostAsync($"/v1/directory/somebody/{id}", null)).StatusCode);
        var entry = (await EntriesAsync($"object={id}"))[0];
        // No route took it, so its words may be anything: no more than the service is said.
        Assert.Equal(("POST /v1/directory", 404), (entry.GetProperty("operation").GetString(), entry.GetProperty("status").GetInt32()));
        await (await caller.PostAsync($"/v1/scheduling/bookings/{id}/cancel", null)).IsProblemAsync(502);
        Assert.Equal(502, (await EntriesAsync($"object={id}"))[0].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Reads_and_questions_are_counted_and_written_when_the_gateway_stops()
    {
        var id = Guid.CreateVersion7();
        for (var i = 0; i < 3; i++)
        {
            await (await caller.GetAsync($"/v1/directory/things/{id}")).IsOkAsync();
        }

        await (await caller.PostAsync($"/v1/directory/things/{id}/ask", null)).IsOkAsync();
        await (await caller.GetAsync("/v1/directory/crisis-lines")).IsOkAsync();
        Assert.Empty(await EntriesAsync($"object={id}"));
        await door.StopAsync();
        using var elsewhere = gateway.With(token);
        var entries = (await elsewhere.GetFromJsonAsync<JsonElement>($"/v1/audit?object={id}")).GetProperty("items").EnumerateArray()
            .Select(entry => (entry.GetProperty("operation").GetString(), entry.GetProperty("times").GetInt32())).Order().ToArray();
        Assert.Equal([("GET /v1/directory/things/{id}", 3), ("POST /v1/directory/things/{id}/ask", 1)], entries);
    }

    [Fact]
    public async Task Tokens_are_in_it_issued_and_refused()
    {
        using var http = gateway.Anonymous();
        var replayed = key.Assertion(me.Client);
        await ClientKey.TokenAsync(http, replayed);
        Assert.Equal(401, (int)(await ClientKey.SendAsync(http, replayed)).StatusCode);
        await Eventually.HoldsAsync(async () =>
        {
            var outcomes = (await EntriesAsync($"client={me.Client}")).Select(entry => (entry.GetProperty("operation").GetString(), entry.GetProperty("status").GetInt32())).ToArray();
            return outcomes.Contains(("POST /oauth/token", 200)) && outcomes.Contains(("POST /oauth/token", 401));
        }, "both are in the log");
    }

    [Fact]
    public async Task A_partner_reads_its_own_by_pages_and_an_operator_any()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(Guid.CreateVersion7());
            await (await caller.PostAsync($"/v1/directory/things/{ids[^1]}/notes/x", null)).IsOkAsync();
        }

        using var other = await gateway.PartnerAsync();
        Assert.DoesNotContain((await other.GetFromJsonAsync<JsonElement>("/v1/audit")).GetProperty("items").EnumerateArray(), entry => entry.GetProperty("partner").GetGuid() == me.Partner);
        Assert.Empty((await other.GetFromJsonAsync<JsonElement>($"/v1/audit?object={ids[0]}")).GetProperty("items").EnumerateArray());
        await (await other.GetAsync($"/v1/audit?partner={me.Partner}")).IsProblemAsync(422);
        using var http = gateway.Anonymous();
        await (await http.GetAsync("/v1/audit")).IsProblemAsync(401);

        var seen = new List<string>();
        for (var next = "/v1/audit?limit=2"; next is not null;)
        {
            using var page = await caller.GetAsync(next);
            seen.AddRange((await page.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("id").GetString()!));
            next = page.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        Assert.True(seen.Count >= 6);
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        var all = await gateway.OperatorAsync(HttpMethod.Get, $"/v1/audit?partner={me.Partner}&limit=100", null, 200);
        Assert.Equal(seen.Count, all.GetProperty("items").EnumerateArray().Count());
        Assert.Empty((await EntriesAsync("from=2100-01-01T00:00:00Z")));
        await (await caller.GetAsync("/v1/audit?after=nonsense")).IsProblemAsync(422);
    }

    [Fact]
    public async Task What_an_operator_does_is_in_the_partners_log()
    {
        await gateway.OperatorAsync(HttpMethod.Patch, $"/v1/partners/{me.Partner}", """{"name":"Secret name"}""", 200);
        await gateway.OperatorAsync(HttpMethod.Patch, $"/v1/partners/{me.Partner}", """{"region":"?"}""", 422);
        var mine = (await EntriesAsync($"object={me.Partner}")).Select(entry => (entry.GetProperty("by").GetString(), entry.GetProperty("operation").GetString(), entry.GetProperty("status").GetInt32())).ToArray();
        Assert.Contains(("operator", "POST /v1/partners", 201), mine);
        Assert.Contains(("operator", "PATCH /v1/partners/{partner}", 200), mine);
        Assert.Contains(("operator", "PATCH /v1/partners/{partner}", 422), mine);
    }

    [Theory]
    [InlineData("update audit_entries set status = 200")]
    [InlineData("delete from audit_entries")]
    [InlineData("truncate audit_entries")]
    public async Task Nobody_changes_it(string sql)
    {
        await using var connection = new NpgsqlConnection(gateway.Database);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql))).SqlState);
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten()
    {
        var old = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(gateway.Database);
        await connection.ExecuteAsync("insert into audit_entries (id, at, by_operator, operation, objects, status, times) values (@old, now() - interval '500 days', true, 'x', '{}', 200, 1)", new { old });
        await using var scope = gateway.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetEntries>().RunAsync(default);
        Assert.Equal((0, true), (await connection.ExecuteScalarAsync<int>("select count(*) from audit_entries where id = @old", new { old }), await connection.ExecuteScalarAsync<bool>("select exists (select from audit_entries)")));
    }

    [Fact]
    public async Task A_write_that_cannot_be_entered_is_not_confirmed()
    {
        await using var connection = new NpgsqlConnection(gateway.Database);
        var id = Guid.CreateVersion7();
        await connection.ExecuteAsync($"alter table audit_entries add constraint broken check (not objects @> array['{id}'::uuid]) not valid");
        try
        {
            await (await caller.PostAsync($"/v1/directory/things/{id}/notes/x", null)).IsProblemAsync(503);
        }
        finally
        {
            await connection.ExecuteAsync("alter table audit_entries drop constraint broken");
        }

        await (await caller.PostAsync($"/v1/directory/things/{id}/notes/x", null)).IsOkAsync();
    }

    async Task<JsonElement[]> EntriesAsync(string filter) => [.. (await caller.GetFromJsonAsync<JsonElement>($"/v1/audit?limit=100&{filter}")).GetProperty("items").EnumerateArray()];
}
