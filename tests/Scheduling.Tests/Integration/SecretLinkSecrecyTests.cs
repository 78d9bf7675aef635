using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Npgsql;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>The secrets of links, the addresses of meetings and people's own titles, looked for in all that a service says of itself.</summary>
[Trait("Category", "Integration")]
public sealed class SecretLinkSecrecyTests : IAsyncLifetime
{
    readonly Guid partner = Guid.CreateVersion7(), participant = Guid.CreateVersion7(), session = Guid.CreateVersion7(), booking = Guid.CreateVersion7();
    RunningService scheduling = null!;

    public async Task InitializeAsync()
    {
        scheduling = await RunningService.StartAsync(SchedulingService.Build, typeof(SecretLinkSecrecyTests).Assembly,
            "--Public:Url=https://neutral.example/x", "--Logging:LogLevel:Default=Trace", "--Logging:Console:LogLevel:Default=None");
        // One meeting by video that goes on now.
        await SqlAsync($"""
            insert into participants (id, partner_id) values ('{participant}', '{partner}');
            insert into sessions (id, partner_id, owner_id, supporter_id, kind, modality, starts_at, ends_at, state, tzdb_version, zone, local_start)
                values ('{session}', '{partner}', '{booking}', gen_random_uuid(), 'one_to_one', 'video', now() - interval '5 minutes', now() + interval '1 hour', 'scheduled', 'x', 'Etc/UTC', now());
            insert into bookings (id, partner_id, session_id, participant_id, supporter_id, programme_id, hold_id, starts_at, ends_at, state, requested_at, changed_at)
                select '{booking}', partner_id, id, '{participant}', supporter_id, gen_random_uuid(), gen_random_uuid(), starts_at, ends_at, 'confirmed', now(), now() from sessions
            """);
    }

    public async Task DisposeAsync() => await scheduling.DisposeAsync();

    [Fact]
    public async Task Nothing_secret_is_in_any_log_span_metric_or_message()
    {
        using var overheard = new Overheard(scheduling.Services);

        using var http = scheduling.As(partner, "scheduling.read scheduling.write");
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsJsonAsync($"/v1/scheduling/sessions/{session}/meeting", new { url = "https://canary.example/room?pwd=canary" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await http.PutAsJsonAsync($"/v1/scheduling/sessions/{session}/meeting", new { url = "http://canary.example/" })).StatusCode);
        var feed = await LinkAsync(http.PostAsJsonAsync("/v1/scheduling/calendar-feeds", new { participant_id = participant, content = "titles", title = "Canary title", join_link = true }), "url");
        await http.PostAsJsonAsync("/v1/scheduling/calendar-feeds", new { participant_id = participant, content = "titles", title = "Canary\0title" });
        var join = await LinkAsync(http.GetAsync($"/v1/scheduling/bookings/{booking}/join"), "join_url");
        var lead = await LinkAsync(http.GetAsync($"/v1/scheduling/sessions/{session}/join"), "join_url");
        Assert.Matches("^https://neutral.example/x/calendar/[A-Za-z0-9_-]{43}[.]ics$", feed);
        Assert.Matches("^https://neutral.example/x/j/[0-9a-f]{64}$", join);

        using var nobody = new HttpClient(Calls.Handler(followRedirects: false)) { BaseAddress = scheduling.Url };
        var calendar = await (await OpenAsync("/calendar", feed)).Content.ReadAsStringAsync();
        Assert.Contains(join, calendar.Replace("\r\n ", ""));
        Assert.DoesNotContain("canary.example", calendar);
        Assert.Equal(HttpStatusCode.SeeOther, (await OpenAsync("/j", join)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await OpenAsync("/j", lead)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync("/j", feed)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync("/calendar", join)).StatusCode);
        foreach (var path in new[] { $"bookings/{booking}", $"sessions/{session}", $"bookings/{booking}/join", $"sessions/{session}/join" })
        {
            Assert.DoesNotContain("canary", await http.GetStringAsync($"/v1/scheduling/{path}"));
        }

        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking}/cancel", new { by = "partner" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync("/j", join)).StatusCode);
        var messages = await SqlAsync("select string_agg(m::text, ' ') from platform.outbox m");

        await Eventually.HoldsAsync(() => Task.FromResult(overheard.Lines.Any(line => line.StartsWith("GET /j ", StringComparison.Ordinal)) && overheard.Lines.Any(line => line.StartsWith("http.server.request.duration", StringComparison.Ordinal))),
            "spans and metrics are there");
        Assert.Contains(overheard.Lines, line => line.Contains("postgres", StringComparison.Ordinal));
        Assert.Contains(overheard.Lines, line => line.StartsWith("log ", StringComparison.Ordinal));
        var secrets = new[] { "canary", SecretIn(feed), SecretIn(join), SecretIn(lead) };
        foreach (var line in overheard.Lines.Append(messages ?? ""))
        {
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.OrdinalIgnoreCase));
        }

        // What is stored of a feed's secret does not open it.
        var stored = await SqlAsync("select string_agg(f::text, ' ') from calendar_feeds f");
        Assert.Contains(Convert.ToHexStringLower(SecretLink.Hash(SecretIn(feed))), stored);
        Assert.DoesNotContain(SecretIn(feed), stored);

        async Task<HttpResponseMessage> OpenAsync(string path, string link)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add(SecretLink.Header, SecretIn(link));
            return await nobody.SendAsync(request);
        }
    }

    static string SecretIn(string link) => link.Split('/')[^1].Replace(".ics", "");

    static async Task<string> LinkAsync(Task<HttpResponseMessage> call, string member)
    {
        var text = await (await call).Content.ReadAsStringAsync();
        return (string?)JsonNode.Parse(text)![member] ?? throw new InvalidOperationException(text);
    }

    async Task<string?> SqlAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(scheduling.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string;
    }
}
