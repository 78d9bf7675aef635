using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Entraide.Notification.Channels;
using Entraide.Notification.Templates;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Notification.Tests.Integration;

/// <summary>The contract of docs/sms-voice-gateway.md, with a sink that answers as it is told.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class GatewayChannelTests(NotificationWithMailSink state) : IAsyncLifetime
{
    const string Number = "+33600000001";
    const string Secret = "a gateway's secret, of more than 32 characters";

    static readonly OutgoingMessage Text = new(
        Guid.Parse("01990000-0000-7000-8000-000000000001"), "+33600000000", new Message("fr", "ltr", "s", "p", "h", "Rappel\u00a0: demain à 9 h"), new DateTimeOffset(2099, 1, 2, 3, 4, 5, TimeSpan.Zero), Voicemail: false);

    readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body)> orders = [];
    readonly ConcurrentQueue<int> answers = [];
    WebApplication sink = null!;

    string Url => sink.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/orders";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        sink = builder.Build();
        sink.MapPost("/orders", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            orders.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary()), await reader.ReadToEndAsync()));
            context.Response.StatusCode = answers.TryDequeue(out var status) ? status : 202;
            if (context.Response.StatusCode == 503)
            {
                context.Response.Headers.RetryAfter = "7";
            }
            else if (context.Response.StatusCode == 302)
            {
                context.Response.Headers.Location = "/orders";
            }
        });
        await sink.StartAsync();
    }

    public async Task DisposeAsync() => await sink.DisposeAsync();

    [Fact]
    public async Task An_order_says_what_the_contract_says_signed_and_with_a_token()
    {
        using var channel = Channel();
        Assert.Equal(new SendOutcome(SendResult.Taken, 202), await channel.SendAsync(Text, CancellationToken.None));
        var (headers, body) = Assert.Single(orders);
        using var order = JsonDocument.Parse(body);
        Assert.Equal(["id", "to", "text", "language", "voicemail", "expires_at"], order.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Text.Message.Short, order.RootElement.GetProperty("text").GetString());
        Assert.Equal("Bearer token", headers.Authorization.ToString());
        Assert.Equal("\"01990000-0000-7000-8000-000000000001\"", headers["Idempotency-Key"].ToString());
        var signed = $"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}";
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(signed)))}", headers["webhook-signature"].ToString());
        Assert.False(headers.ContainsKey("traceparent"));
    }

    [Theory]
    [InlineData(200, "Taken")]
    [InlineData(400, "Refused")]
    [InlineData(422, "Refused")]
    [InlineData(401, "NotTaken")]
    [InlineData(404, "NotTaken")]
    [InlineData(429, "NotTaken")]
    [InlineData(500, "NotTaken")]
    [InlineData(302, "NotTaken")]
    public async Task Answers(int status, string result)
    {
        using var channel = Channel();
        answers.Enqueue(status);
        var outcome = await channel.SendAsync(Text, CancellationToken.None);
        Assert.Equal((Enum.Parse<SendResult>(result), status), (outcome.Result, outcome.Status));
        Assert.Single(orders);
    }

    [Fact]
    public async Task A_gateway_that_is_away_has_not_taken_it()
    {
        using var channel = Channel();
        await sink.StopAsync();
        Assert.Equal(new SendOutcome(SendResult.NotTaken, IsDown: true), await channel.SendAsync(Text, CancellationToken.None));
    }

    [Theory]
    [InlineData("http://gateway.example/orders", "token", null)]
    [InlineData("https://user:password@gateway.example/orders", "token", null)]
    [InlineData("https://gateway.example/orders", null, null)]
    [InlineData("https://gateway.example/orders", null, "short")]
    public void Settings_that_would_give_numbers_away_are_refused(string url, string? token, string? secret) =>
        Assert.Throws<InvalidOperationException>(() => GatewaySettings.From(Settings(url, token, secret), "Sms"));

    [Fact]
    public void A_channel_without_an_address_is_not_configured() => Assert.Null(GatewaySettings.From(Settings(null, null, null), "Sms"));

    [Fact]
    public async Task A_text_message_waits_as_long_as_the_gateway_asks_and_arrives_once()
    {
        await using var replica = await state.StartReplicaAsync($"--Sms:Url={Url}", "--Sms:Token=token");
        var person = await RegisterForTextAsync(replica);
        answers.Enqueue(503);
        await SqlAsync(replica, """
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, due_at, created_at)
            values (gen_random_uuid(), @Partner, @person, gen_random_uuid(), 'sms', 'reminder', 7200, now() + interval '2 hours', 'pending', now(), now())
            """, person);
        await Eventually.HoldsAsync(async () => await CountAsync(replica, person, "state = 'pending' and attempts = 1 and due_at > now() + interval '4 seconds'") == 1, "it waits");
        await SqlAsync(replica, "update deliveries set due_at = now() where person_id = @person and channel = 'sms'", person);
        await Eventually.HoldsAsync(async () => await CountAsync(replica, person, "state = 'sent'") == 1, "it is sent");
        Assert.Equal(2, orders.Count);
        Assert.Single(orders.Select(order => order.Headers["Idempotency-Key"].ToString()).Distinct());
        Assert.All(orders, order => Assert.Contains(Number.TrimStart((char)43), order.Body));
    }

    async Task<Guid> RegisterForTextAsync(RunningService replica)
    {
        using var http = replica.As(state.Partner, NotificationWithMailSink.Scopes);
        var answer = await http.PostAsJsonAsync("/v1/notifications/participants", new { sms = Number, language = "fr", time_zone = "Europe/Paris", policy = new { channels = new[] { "sms" }, reminders = new[] { "PT2H" } } });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("participant_id").GetGuid();
    }

    async Task SqlAsync(RunningService replica, string sql, Guid person)
    {
        await using var connection = new Npgsql.NpgsqlConnection(replica.Database);
        await Dapper.SqlMapper.ExecuteAsync(connection, sql, new { state.Partner, person });
    }

    static async Task<long> CountAsync(RunningService replica, Guid person, string where)
    {
        await using var connection = new Npgsql.NpgsqlConnection(replica.Database);
        return await Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, $"select count(*) from deliveries where person_id = @person and channel = 'sms' and {where}", new { person });
    }

    GatewayChannel Channel() => new("sms", GatewaySettings.From(Settings(Url, "token", Secret), "Sms")!, TimeProvider.System);

    static IConfiguration Settings(string? url, string? token, string? secret) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Sms:Url"] = url, ["Sms:Token"] = token, ["Sms:Secret"] = secret }).Build();
}
