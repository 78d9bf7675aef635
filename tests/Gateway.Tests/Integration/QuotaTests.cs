using System.Net;
using System.Net.Http.Headers;
using Dapper;
using Entraide.Gateway.Quotas;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Quotas, over two replicas of the gateway on one database. Partners have quotas of their own here, so that the rest of the tests is not in the way.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class QuotaTests(RunningGateway gateway)
{
    [Fact]
    public async Task Two_replicas_together_never_grant_more_than_the_quota()
    {
        await using var other = await gateway.StartAsync(RunningGateway.OperatorKey);
        await using var partner = await PartnerWithQuotaAsync(read: 100, other);
        await InOneMinuteAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => partner.On(i % 2).GetAsync("/v1/directory/x")));
            Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
            // Not one more; a few fewer only until what one replica has left is given back.
            Assert.InRange(answers.Count(answer => answer.IsSuccessStatusCode), 75, 100);
            var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
            await refused.IsProblemAsync(429);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            Assert.InRange(await UsedAsync(partner.Id), 75, 100);
        });
    }

    [Fact]
    public async Task What_one_replica_took_and_does_not_use_the_other_gets()
    {
        await using var other = await gateway.StartAsync(RunningGateway.OperatorKey);
        await using var partner = await PartnerWithQuotaAsync(read: 80, other);
        await InOneMinuteAsync(async () =>
        {
            // The first takes ten and uses one.
            await (await partner.On(0).GetAsync("/v1/directory/x")).IsOkAsync();
            var granted = 1;
            await Eventually.HoldsAsync(async () =>
            {
                granted += (await partner.On(1).GetAsync("/v1/directory/x")).IsSuccessStatusCode ? 1 : 0;
                return granted >= 80;
            }, "the whole quota is used");
            Assert.Equal(80, granted);
            Assert.Equal(HttpStatusCode.TooManyRequests, (await partner.On(1).GetAsync("/v1/directory/x")).StatusCode);
            Assert.Equal(HttpStatusCode.TooManyRequests, (await partner.On(0).GetAsync("/v1/directory/x")).StatusCode);
        });
    }

    [Fact]
    public async Task What_is_used_stays_used_over_a_restart()
    {
        await using var partner = await PartnerWithQuotaAsync(read: 80, null);
        await InOneMinuteAsync(async () =>
        {
            await UseAsync(23, refused: false);
            // In the new process, and not only when it took chunks whole: what the first one had left, it gave back as it ended.
            await UseAsync(57, refused: true);
        });

        async Task UseAsync(int times, bool refused)
        {
            var replica = await gateway.StartAsync(RunningGateway.OperatorKey);
            await Eventually.HoldsAsync(() => Task.FromResult(replica.Services.GetRequiredService<PartnerQuotas>().Find(QuotaClass.Read, partner.Id) == 80), "the replica knows the partner's own quota");
            for (var i = 0; i < times; i++)
            {
                await (await partner.At(RunningGateway.UrlOf(replica)).GetAsync("/v1/directory/x")).IsOkAsync();
            }

            if (refused)
            {
                await (await partner.At(RunningGateway.UrlOf(replica)).GetAsync("/v1/directory/x")).IsProblemAsync(429);
            }

            await replica.StopAsync();
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_asks_is_a_read_and_what_changes_is_a_write()
    {
        await using var partner = await PartnerWithQuotaAsync(read: 500, null, write: 1);
        await InOneMinuteAsync(async () =>
        {
            await (await partner.On(0).PostAsync("/v1/directory/x", null)).IsOkAsync();
            await (await partner.On(0).PostAsync("/v1/directory/x", null)).IsProblemAsync(429);
            await (await partner.On(0).DeleteAsync("/v1/directory/x")).IsProblemAsync(429);
            foreach (var path in new[] { "/v1/directory/search", "/v1/directory/search/suggestions", "/v1/notifications/lookup", "/v1/notifications/templates/fr/welcome/preview" })
            {
                var answer = await partner.On(0).PostAsync(path, null);
                Assert.True(answer.IsSuccessStatusCode, path);
                Assert.StartsWith("\"read\";r=", answer.Headers.GetValues("RateLimit").Single());
            }
        });
    }

    [Fact]
    public async Task Danger_is_heard_when_every_quota_is_used_up()
    {
        await using var partner = await PartnerWithQuotaAsync(read: 1, null, write: 1);
        await InOneMinuteAsync(async () =>
        {
            await (await partner.On(0).GetAsync("/v1/directory/x")).IsOkAsync();
            await (await partner.On(0).GetAsync("/v1/directory/x")).IsProblemAsync(429);
            await (await partner.On(0).PostAsync("/v1/directory/x", null)).IsOkAsync();
            await (await partner.On(0).PostAsync("/v1/directory/x", null)).IsProblemAsync(429);
            for (var i = 0; i < 20; i++)
            {
                await (await partner.On(0).GetAsync("/v1/directory/crisis-lines?country=FR")).IsOkAsync();
                // Scheduling is down in these tests: what counts is that no quota refused it.
                Assert.NotEqual(HttpStatusCode.TooManyRequests, (await partner.On(0).PostAsync("/v1/scheduling/danger-signals", null)).StatusCode);
            }

            // Only those: what lies below is not about somebody in danger now.
            await (await partner.On(0).GetAsync("/v1/directory/crisis-lines/escalations")).IsProblemAsync(429);
        });
    }

    [Fact]
    public async Task Without_its_database_a_replica_counts_alone()
    {
        var database = await TestServers.CreateDatabaseAsync();
        await using var cut = await gateway.StartAsync(RunningGateway.OperatorKey, $"--ConnectionStrings:database={database}", "--Quotas:links:PerMinute=30");
        await using (var connection = new NpgsqlConnection(database))
        {
            // For the windows, as good as gone.
            await connection.ExecuteAsync("alter table quota_windows rename to out_of_reach");
        }

        using var caller = new HttpClient { BaseAddress = RunningGateway.UrlOf(cut) };
        await InOneMinuteAsync(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                Assert.NotEqual(HttpStatusCode.TooManyRequests, (await caller.GetAsync("/calendar/no-secret.ics")).StatusCode);
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, (await caller.GetAsync("/calendar/no-secret.ics")).StatusCode);
        });
    }

    [Fact]
    public async Task Nobody_else_is_affected()
    {
        await using var loud = await PartnerWithQuotaAsync(read: 1, null);
        await using var quiet = await PartnerWithQuotaAsync(read: 5, null);
        await InOneMinuteAsync(async () =>
        {
            await (await loud.On(0).GetAsync("/v1/directory/x")).IsOkAsync();
            await (await loud.On(0).GetAsync("/v1/directory/x")).IsProblemAsync(429);
            await (await quiet.On(0).GetAsync("/v1/directory/x")).IsOkAsync();
        });
    }

    [Fact]
    public async Task Every_answer_says_what_is_left_in_words_a_parser_reads()
    {
        await using var partner = await PartnerWithQuotaAsync(read: 50, null);
        using var nobody = gateway.Anonymous();
        await InOneMinuteAsync(async () =>
        {
            var (first, second) = (await partner.On(0).GetAsync("/v1/directory/x"), await partner.On(0).GetAsync("/v1/directory/bare"));
            var answers = new[]
            {
                first, second, await partner.On(0).GetAsync("/v1/unknown"), await nobody.GetAsync("/v1/directory/x"), await nobody.GetAsync("/hsds"),
                await nobody.GetAsync("/.well-known/jwks.json"), await nobody.PostAsync("/oauth/token", RunningGateway.Form()), await nobody.GetAsync("/calendar/no-secret.ics"),
            };
            var read = await StructuredFields.ReadAsync(answers.SelectMany(answer => new[] { answer.Headers.GetValues("RateLimit-Policy").Single(), answer.Headers.GetValues("RateLimit").Single() }));
            Assert.Equal(["read", "read", "read", "anonymous", "feed", "anonymous", "anonymous", "links"], read.Where((_, i) => i % 2 == 1).Select(item => item.Name));
            Assert.All(read.Where((_, i) => i % 2 == 0), policy => Assert.Equal(60, policy.Parameters["w"]));
            Assert.All(read.Where((_, i) => i % 2 == 1), limit => Assert.InRange(limit.Parameters["t"], 1, 60));
            Assert.Equal(50, read[0].Parameters["q"]);
            Assert.Equal(1, read[1].Parameters["r"] - read[3].Parameters["r"]);
        });
    }

    [Fact]
    public async Task The_quota_of_an_address_keeps_no_address()
    {
        await using var strict = await gateway.StartAsync(RunningGateway.OperatorKey, "--Quotas:feed:PerMinute=3", "--Quotas:links:PerMinute=2", "--Edge:TrustedProxies=127.0.0.1");
        using var caller = Calls.To(RunningGateway.UrlOf(strict));
        await InOneMinuteAsync(async () =>
        {
            // Behind the proxy that is trusted, two callers are two; and one network of IPv6 is one.
            foreach (var address in new[] { "192.0.2.7", "192.0.2.8" })
            {
                for (var i = 0; i < 3; i++)
                {
                    Assert.Equal(HttpStatusCode.OK, (await FromAsync(address, "/hsds")).StatusCode);
                }

                var refused = await FromAsync(address, "/hsds");
                Assert.Equal("*", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
                await refused.IsProblemAsync(429);
                // Whoever claims to be somebody else in front of what the proxy wrote is not believed.
                Assert.Equal(HttpStatusCode.TooManyRequests, (await FromAsync($"198.51.100.1, {address}", "/hsds")).StatusCode);
            }

            var network = new[] { "2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2::3", "2001:db8:1:2::4" };
            var ofOneNetwork = await Task.WhenAll(network.Select(async address => (int)(await FromAsync(address, "/hsds")).StatusCode));
            Assert.Equal(1, ofOneNetwork.Count(status => status == 429));
            Assert.Equal(HttpStatusCode.OK, (await FromAsync("2001:db8:1:3::1", "/hsds")).StatusCode);

            // Links say not even whose they are.
            _ = (await FromAsync("192.0.2.9", "/j/aaaaaaaaaaaaaaaaaaaaaaaa"), await FromAsync("192.0.2.9", "/j/aaaaaaaaaaaaaaaaaaaaaaaa"));
            var link = await FromAsync("192.0.2.9", "/j/aaaaaaaaaaaaaaaaaaaaaaaa");
            Assert.Equal(HttpStatusCode.TooManyRequests, link.StatusCode);
            Assert.Equal("Not now.", await link.Content.ReadAsStringAsync());
            Assert.NotNull(link.Headers.RetryAfter);
        });

        await using var connection = new NpgsqlConnection(gateway.Database);
        var rows = string.Join('\n', await connection.QueryAsync<string>("select row_to_json(w)::text from quota_windows w"));
        Assert.DoesNotContain("192.0.2", rows);
        Assert.DoesNotContain("c0000207", rows, StringComparison.OrdinalIgnoreCase);

        async Task<HttpResponseMessage> FromAsync(string address, string path)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Forwarded-For", address);
            return await caller.SendAsync(request);
        }
    }

    [Fact]
    public async Task Nobody_chooses_their_own_address_without_a_trusted_proxy()
    {
        await using var strict = await gateway.StartAsync(RunningGateway.OperatorKey, "--Quotas:links:PerMinute=2");
        using var caller = Calls.To(RunningGateway.UrlOf(strict));
        await InOneMinuteAsync(async () =>
        {
            var answers = new List<int>();
            for (var i = 0; i < 6; i++)
            {
                var request = new HttpRequestMessage(HttpMethod.Get, "/j/aaaaaaaaaaaaaaaaaaaaaaaa");
                request.Headers.Add("X-Forwarded-For", $"192.0.2.{i}");
                answers.Add((int)(await caller.SendAsync(request)).StatusCode);
            }

            Assert.Contains(429, answers);
        });
    }

    [Fact]
    public async Task Tokens_count_against_the_client_that_proved_who_it_is()
    {
        await using var strict = await gateway.StartAsync(RunningGateway.OperatorKey, "--Quotas:token:PerMinute=2");
        var (_, id, secret) = await gateway.RegisterAsync();
        var (_, another, itsSecret) = await gateway.RegisterAsync();
        using var caller = Calls.To(RunningGateway.UrlOf(strict));
        await InOneMinuteAsync(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(id, "wrong")).StatusCode);
            }

            Assert.Equal(HttpStatusCode.OK, (await TokenAsync(id, secret)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await TokenAsync(id, secret)).StatusCode);
            await (await TokenAsync(id, secret)).IsProblemAsync(429);
            Assert.Equal(HttpStatusCode.OK, (await TokenAsync(another, itsSecret)).StatusCode);
        });

        Task<HttpResponseMessage> TokenAsync(string client, string secret) =>
            caller.PostAsync("/oauth/token", RunningGateway.Form(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)));
    }

    // A window that ends in the middle gives everybody a new quota: then what was seen says nothing, and it is looked at again
    // in the next one: of the new one, what was going on may have used a part.
    static async Task InOneMinuteAsync(Func<Task> test)
    {
        while (true)
        {
            var minute = Minute();
            try
            {
                await test();
                return;
            }
            catch (Exception) when (Minute() != minute)
            {
                var next = Minute() + 1;
                await Eventually.HoldsAsync(() => Task.FromResult(Minute() >= next), "the next minute begins", TimeSpan.FromMinutes(2));
            }
        }

        static long Minute() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60;
    }

    async Task<int> UsedAsync(Guid partner)
    {
        await using var connection = new NpgsqlConnection(gateway.Database);
        return await connection.ExecuteScalarAsync<int>("select used from quota_windows where subject = @partner order by minute desc limit 1", new { partner });
    }

    async Task<PartnerWithQuota> PartnerWithQuotaAsync(int read, WebApplication? other, int? write = null)
    {
        var (partner, id, secret) = await gateway.RegisterAsync();
        await using var connection = new NpgsqlConnection(gateway.Database);
        await connection.ExecuteAsync("update partners set quota_read = @read, quota_write = @write where id = @partner", new { partner, read, write });
        foreach (var services in new[] { gateway.Services, other?.Services })
        {
            await Eventually.HoldsAsync(() => Task.FromResult(services is null || services.GetRequiredService<PartnerQuotas>().Find(QuotaClass.Read, partner) == read), "the replica knows the partner's own quota");
        }

        return new PartnerWithQuota(partner, await gateway.TokenAsync(id, secret), [gateway.Url, .. other is null ? Array.Empty<Uri>() : [RunningGateway.UrlOf(other)]]);
    }

    sealed class PartnerWithQuota(Guid id, AuthenticationHeaderValue token, Uri[] urls) : IAsyncDisposable
    {
        readonly List<HttpClient> clients = [];

        public Guid Id => id;

        public HttpClient On(int replica) => At(urls[replica]);

        public HttpClient At(Uri url)
        {
            if (clients.Find(one => one.BaseAddress == url) is { } known)
            {
                return known;
            }

            var client = Calls.To(url);
            client.DefaultRequestHeaders.Authorization = token;
            clients.Add(client);
            return client;
        }

        public ValueTask DisposeAsync()
        {
            clients.ForEach(client => client.Dispose());
            return ValueTask.CompletedTask;
        }
    }
}
