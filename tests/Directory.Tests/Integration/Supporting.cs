using System.Net;
using System.Text.Json;
using Entraide.Testing;
using RabbitMQ.Client;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Supporters as a partner makes them, through the API.</summary>
static class Supporting
{
    public const string Path = "/v1/directory/supporters";

    public const string Details = """
        {"display_name":"Le Merle","topics":[{"code":"grief","use":"shown"},"hiv",{"code":"prison","use":"private"}],"languages":["fr","ar"],
         "modalities":["video","in_person"],"zones":["orne-valley"],"place":{"lat":48.85,"lon":2.35},"sessions_per_day":2,"sessions_per_week":5}
        """;

    public static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    public static string InDays(int days) => TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-ddTHH:mm:ssZ");

    public static async Task<Guid> RegisterAsync(this HttpClient partner, string details = Details) =>
        (await partner.PostAsync(Path, details).IsAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    public static async Task TrainAsync(this HttpClient partner, Guid id)
    {
        foreach (var (module, hours) in new[] { ("communication", 4), ("active_listening", 6), ("stress_management", 4), ("safeguarding", 4) })
        {
            await partner.PostAsync($"{Path}/{id}/trainings", Training(module, hours)).IsAsync(HttpStatusCode.Created);
        }
    }

    public static async Task<Guid> CertifyAsync(this HttpClient partner, Guid id, int days = 365) =>
        (await partner.PostAsync($"{Path}/{id}/certifications", Certificate(days)).IsAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    public static Task<JsonElement> ClearAsync(this HttpClient partner, Guid id, int days = 300) =>
        partner.PutAsync($"{Path}/{id}/safeguarding", $$"""{"valid_until":"{{InDays(days)}}"}""").IsAsync(HttpStatusCode.OK);

    public static Task<JsonElement> SuperviseAsync(this HttpClient partner, Guid id, int days = 60) =>
        partner.PostAsync($"{Path}/{id}/supervisions", $$"""{"held_on":"{{Today:yyyy-MM-dd}}","next_due_on":"{{Today.AddDays(days):yyyy-MM-dd}}"}""").IsAsync(HttpStatusCode.Created);

    /// <summary>Somebody who went all the way and can be booked.</summary>
    public static async Task<Guid> ListedAsync(this HttpClient partner, string details = Details)
    {
        var id = await partner.RegisterAsync(details);
        await partner.TrainAsync(id);
        await partner.CertifyAsync(id);
        await partner.ClearAsync(id);
        await partner.SuperviseAsync(id);
        return id;
    }

    public static Task<JsonElement> RecordAsync(this HttpClient partner, Guid id) => partner.GetAsync($"{Path}/{id}").IsAsync(HttpStatusCode.OK);

    public static async Task<IEnumerable<string?>> ReasonsAsync(this HttpClient partner, Guid id) =>
        (await partner.RecordAsync(id)).TryGetProperty("not_bookable_because", out var reasons) ? reasons.EnumerateArray().Select(reason => reason.GetString()) : [];

    public static string Training(string module, decimal hours) =>
        $$"""{"module":"{{module}}","hours":{{hours.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"issuer":"Peer school","completed_on":"2026-01-31"}""";

    public static string Certificate(int days = 365) => $$"""{"issuer":"Peer school","issued_on":"2026-02-01","valid_until":"{{InDays(days)}}"}""";

    /// <summary>The body of an answer that has to have this status.</summary>
    public static async Task<JsonElement> IsAsync(this Task<HttpResponseMessage> call, HttpStatusCode status)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}

/// <summary>What the broker is told about supporters, from when it began to listen.</summary>
sealed class SupporterEvents(IChannel channel, string queue)
{
    public static async Task<SupporterEvents> ListenAsync()
    {
        var factory = new ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(SupporterEvents).Assembly)) };
        var channel = await (await factory.CreateConnectionAsync()).CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        foreach (var contract in new[] { "SupporterListed", "SupporterChanged", "SupporterWithdrawn" })
        {
            var exchange = $"Entraide.DirectoryService.Contracts:{contract}";
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueBindAsync(queue, exchange, "");
        }

        return new SupporterEvents(channel, queue);
    }

    /// <summary>The next event about that supporter: its contract's name and its members.</summary>
    public async Task<(string Contract, JsonElement Message)> NextAsync(Guid supporter)
    {
        (string, JsonElement) found = default;
        await Eventually.HoldsAsync(async () =>
        {
            if (await channel.BasicGetAsync(queue, autoAck: true) is not { } delivery)
            {
                return false;
            }

            var message = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span).GetProperty("message");
            found = (delivery.Exchange.Split(':')[1], message);
            return message.GetProperty("supporterId").GetGuid() == supporter;
        }, "the event arrives");
        return found;
    }

    /// <summary>The next event about that supporter is <paramref name="contract"/> of that version.</summary>
    public async Task<JsonElement> NextIsAsync(Guid supporter, string contract, int version)
    {
        var (name, message) = await NextAsync(supporter);
        Assert.Equal((contract, version), (name, message.GetProperty("version").GetInt32()));
        return message;
    }
}
